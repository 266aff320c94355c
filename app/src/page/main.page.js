import * as api from './api.page.js';
import { chart, choices, element, fill, health, time } from './view.page.js';

const REFRESH_MS = 10_000;
/** That the API gives at once. */
const MOST = 100;
const byId = (id) => document.getElementById(id);
const tables = { environments: byId('environments'), deployments: byId('deployments'), incidents: byId('incidents') };
const forms = [...document.querySelectorAll('form[data-creates]')];

/** How many of each are shown: all environments there may be to choose from, and of the rest the newest. */
const shown = { environments: MOST, deployments: 8, incidents: 8 };

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

/** One after the other, so that what was asked for last is what stands there. */
let refreshed = Promise.resolve();
function refresh() {
  refreshed = refreshed.catch(() => {}).then(load);
  return refreshed;
}

async function load() {
  const [environments, deployments, incidents] = await Promise.all(
    Object.keys(tables).map((what) => api.list(what, shown[what])),
  );
  // The lists are there without the login, and are shown before anybody is told that it is not.
  const failure = await showPerson().catch((error) => error);
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
    { none: 'no environment yet', further: further('environments', environments) },
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
    { none: 'no deployment yet', further: further('deployments', deployments) },
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
    { none: 'no incident yet', further: further('incidents', incidents) },
  );
  if (failure) throw failure;
}

/** What leads to older ones, if there are any. */
function further(what, { next }) {
  if (next === null) return undefined;
  if (shown[what] === MOST) return `older ones than these ${MOST} are in the API`;
  const show = async () => {
    shown[what] = MOST;
    await refresh();
  };
  return element('button', { type: 'button', click: () => attempt(show, '') }, `Show older ${what}`);
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
