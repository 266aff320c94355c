import type { Dashboard, Panel, Unit } from '../../../constructs/monitoring/types';
import { drawGraph, type Points } from './graph';

/** What a panel's queries returned. */
export interface Sample {
  readonly legend: string;
  readonly points: Points;
}

export type SampleOf = (panel: Panel) => readonly Sample[];

/** One dashboard as a page that a reviewer reads without Grafana. */
export const renderPage = (dashboard: Dashboard, sampleOf: SampleOf): string =>
  [
    '<!doctype html><meta charset="utf-8">',
    `<title>${escaped(dashboard.title)}</title>`,
    '<style>body{font:14px sans-serif;max-width:1000px;margin:2em auto}code{font-size:12px;word-break:break-word}',
    'section{border-top:1px solid #ccc;padding:.5em 0;display:flex;gap:1em}section>div{flex:1}td,th{text-align:left;padding-right:1em}</style>',
    `<h1>${escaped(dashboard.title)}</h1><p>${escaped(dashboard.description)}</p>`,
    `<p>Variables: ${escaped(dashboard.variables.map(({ label, values }) => `${label} (${values.of})`).join(', ')) || 'none'}</p>`,
    ...dashboard.rows.flatMap(({ title, panels }) => [
      `<h2>${escaped(title)}</h2>`,
      ...panels.map((panel) => renderPanel(panel, sampleOf(panel))),
    ]),
    '',
  ].join('\n');

function renderPanel(panel: Panel, samples: readonly Sample[]): string {
  const write = (value: number): string => withUnit(value, panel.unit);
  const { warning, critical, below } = panel.thresholds ?? {};
  const limits = [
    ['warning', warning],
    ['critical', critical],
  ].flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${below ? 'below' : 'above'} ${write(Number(value))}`,
  );
  const last = samples.flatMap(({ legend, points }) => {
    const value = points.at(-1)?.[1];
    return value === undefined ? [] : `<tr><td>${escaped(legend)}<td>${escaped(write(value))}`;
  });
  return [
    '<section><div>',
    `<h3>${escaped(panel.title)}</h3><p>${escaped(panel.description)}</p>`,
    `<p>${panel.kind}, unit ${panel.unit}${limits.length > 0 ? `, ${escaped(limits.join(', '))}` : ''}</p>`,
    ...panel.queries.map(({ expr }) => `<p><code>${escaped(expr)}</code></p>`),
    `</div><div>${drawGraph(
      samples.map(({ points }) => points),
      { ...(warning !== undefined && { warning }), ...(critical !== undefined && { critical }) },
      write,
    )}<table>${last.slice(0, 8).join('')}</table></div></section>`,
  ].join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STEPS: Readonly<Partial<Record<Unit, readonly [size: number, names: readonly string[]]>>> = {
  bytes: [1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']],
  Bps: [1000, ['B/s', 'kB/s', 'MB/s', 'GB/s']],
  bps: [1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']],
};

/** A number as the panel's unit shows it. */
export function withUnit(value: number, unit: Unit): string {
  const rounded = (given: number): string => String(Number(given.toPrecision(3)));
  const steps = STEPS[unit];
  if (steps) {
    const [size, names] = steps;
    const step =
      value === 0 ? 0 : Math.min(names.length - 1, Math.max(0, Math.floor(Math.log(Math.abs(value)) / Math.log(size))));
    return `${rounded(value / size ** step)} ${names[step]}`;
  }
  if (unit === 'percentunit') return `${rounded(100 * value)} %`;
  if (unit === 'percent') return `${rounded(value)} %`;
  if (unit === 's') return `${rounded(value)} s`;
  if (unit === 'reqps') return `${rounded(value)} requests/s`;
  if (unit === 'ops') return `${rounded(value)} /s`;
  if (unit === 'dateTimeFromNow') return new Date(value).toISOString().slice(0, 16).replace('T', ' ');
  return rounded(value);
}
