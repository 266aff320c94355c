import * as api from './api.page.js';
import { chart, choices, element, fill, health, time } from './view.page.js';

const REFRESH_MS = 10_000;
const byId = (id) => document.getElementById(id);
const tables = { environments: byId('environments'), deployments: byId('deployments'), incidents: byId('incidents') };
const forms = [...document.querySelectorAll('form[data-creates]')];

let person = null;

function say(text, kind = 'news') {
  const message = byId('message');
  message.textContent = text;
  message.dataset.kind = kind;
}

/** Does what a person asked for, and says what became of it. */
async function attempt(work, done) {
  try {
    await work();
    if (done) say(done);
  } catch (error) {
    say(error.message, 'problem');
    if (error.status === 401) await showPerson();
  }
}

async function showPerson() {
  const { person: now, providers } = await api.session();
  person = now;
  for (const form of forms) form.querySelector('fieldset').disabled = !person;
  byId('person').replaceChildren(...(person ? whoIsThere(person) : ways(providers)));
}

const whoIsThere = ({ name, subject }) => [
  element('span', {}, 'logged in as ', element('b', { title: subject }, name)),
  element('button', { type: 'button', click: () => attempt(leave, 'logged out') }, 'Log out'),
];

const ways = (providers) =>
  providers.length === 0
    ? ['no login is configured: this page only reads']
    : providers.map(({ id, name }) => element('a', { class: 'button', href: `/login/${id}` }, `Log in with ${name}`));

async function leave() {
  await api.logout();
  await refresh();
}

async function refresh() {
  const [environments, deployments, incidents] = await Promise.all(Object.keys(tables).map(api.list));
  await showPerson();
  const names = new Map(environments.items.map(({ id, name }) => [id, name]));
  const nameOf = (id) => names.get(id) ?? id;
  for (const form of forms) {
    const select = form.elements['environmentId'];
    if (select) choices(select, environments.items);
  }
  fill(
    tables.environments,
    environments.items.map((each) => [
      each.name,
      each.kind,
      String(each.instances),
      each.release ?? '–',
      health(each.health),
      each.createdBy ?? 'seed',
    ]),
    { more: environments.next !== null, none: 'no environment yet' },
  );
  fill(
    tables.deployments,
    deployments.items.map((each) => [
      nameOf(each.environmentId),
      each.release,
      each.strategy,
      each.status,
      time(each.startedAt),
      each.createdBy ?? 'seed',
    ]),
    { more: deployments.next !== null, none: 'no deployment yet' },
  );
  fill(
    tables.incidents,
    incidents.items.map((each) => [
      nameOf(each.environmentId),
      each.kind,
      each.severity,
      each.resolvedAt ? 'resolved' : 'open',
      time(each.startedAt),
      each.createdBy ?? 'seed',
      buttons(each, nameOf(each.environmentId)),
    ]),
    { more: incidents.next !== null, none: 'no incident yet' },
  );
}

function buttons(incident, environment) {
  const what = `${incident.kind} in ${environment}`;
  const button = (text, work, done) =>
    element('button', { type: 'button', 'aria-label': `${text} ${what}`, click: () => attempt(work, done) }, text);
  const simulate = async () => chart(byId('simulation'), what, (await api.simulation(incident.id)).points);
  const resolve = async () => {
    await api.resolve(incident.id);
    await refresh();
  };
  return [
    button('Simulate', simulate, ''),
    ...(person && !incident.resolvedAt ? [button('Resolve', resolve, `resolved ${what}`)] : []),
  ];
}

for (const form of forms) {
  let key = crypto.randomUUID();
  form.addEventListener('input', () => {
    key = crypto.randomUUID();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(form));
    if (body.instances) body.instances = Number(body.instances);
    attempt(
      async () => {
        await api.create(form.dataset.creates, body, key);
        key = crypto.randomUUID();
        await refresh();
      },
      `done: ${form.querySelector('legend').textContent}`,
    );
  });
}

/** Not under somebody's hands: a button that is replaced loses the focus. */
const isInUse = () => Object.values(tables).some((table) => table.contains(document.activeElement));
setInterval(() => {
  if (!document.hidden && !isInUse()) attempt(refresh);
}, REFRESH_MS);
await attempt(refresh);
