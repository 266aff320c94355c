/** Elements from data. Texts are set as texts, so nothing that somebody wrote becomes part of the page. */

/** @param children elements or texts */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Fills a table; an empty one says so. A row is a list of cells, each a text or elements; `further` stands below them. */
export function fill(table, rows, { none, further }) {
  const body = table.tBodies[0];
  const columns = table.tHead.rows[0].cells;
  const wide = (cell) => element('tr', {}, element('td', { class: 'none', colspan: columns.length }, cell));
  body.replaceChildren(
    ...rows.map((cells) =>
      element('tr', {}, ...cells.map((cell, at) => element('td', { class: columns[at].className }, ...[cell].flat()))),
    ),
    ...(rows.length === 0 ? [wide(none)] : []),
    ...(further ? [wide(further)] : []),
  );
}

export const time = (iso) => {
  const shown = new Date(iso).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  return element('time', { datetime: iso }, shown);
};

export const health = (percent) => [
  element('meter', { min: 0, max: 100, low: 60, high: 90, optimum: 100, value: percent, 'aria-hidden': 'true' }),
  `${percent} %`,
];

/** Keeps what is chosen when the choices change. */
export function choices(select, environments) {
  const chosen = select.value;
  select.replaceChildren(...environments.map(({ id, name }) => element('option', { value: id }, name)));
  if (environments.some(({ id }) => id === chosen)) select.value = chosen;
}

/** Health over time: a line for what was, a dashed one for what will be if nothing is resolved. */
export function chart(figure, title, points) {
  const least = Math.min(...points.map((point) => point.health));
  const svg = figure.querySelector('svg');
  const { width, height } = svg.viewBox.baseVal;
  const at = (point, index) =>
    `${((index / (points.length - 1)) * width).toFixed(1)} ${((1 - point.health / 100) * (height - 4) + 2).toFixed(1)}`;
  const places = points.map(at);
  const first = points.findIndex(({ forecast }) => forecast);
  const now = first === -1 ? points.length : first;
  const path = (of, name) => {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('class', name);
    if (of.length > 1) line.setAttribute('d', `M ${of.join(' L ')}`);
    return line;
  };
  svg.replaceChildren(path(places.slice(0, now), 'past'), path(places.slice(Math.max(0, now - 1)), 'forecast'));
  svg.setAttribute('aria-label', `Health from 100 % down to ${least} %, ${points.at(-1).health} % at the end`);
  figure.querySelector('figcaption').textContent = `${title}: down to ${least} %; dashed is forecast`;
  figure.hidden = false;
}
