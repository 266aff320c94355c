/** Points of one series: seconds since 1970, and the value. */
export type Points = readonly (readonly [time: number, value: number])[];

const WIDTH = 420;
const HEIGHT = 110;
const MARGIN = { left: 58, bottom: 16, top: 6 };
const COLOURS = ['#3274d9', '#e02f44', '#56a64b', '#f2cc0c', '#8f3bb8', '#ff780a'];
/** A page shows what a panel looks like; the panel itself shows all of them. */
const SERIES = 6;

export interface Limits {
  readonly warning?: number;
  readonly critical?: number;
}

/** A small graph of what was measured, as SVG. */
export function drawGraph(series: readonly Points[], limits: Limits, write: (value: number) => string): string {
  const shown = series.slice(0, SERIES).map((points) => points.filter(([, value]) => Number.isFinite(value)));
  const all = shown.flat();
  if (all.length === 0) return '';
  const times = all.map(([time]) => time);
  const values = all.map(([, value]) => value);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + Number.EPSILON);
  const x = (time: number): number =>
    MARGIN.left + ((time - from) / Math.max(to - from, 1)) * (WIDTH - MARGIN.left - 4);
  const y = (value: number): number =>
    MARGIN.top + (1 - (value - low) / Math.max(high - low, 1e-12)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = (points: Points, index: number): string =>
    `<polyline fill="none" stroke="${COLOURS[index]}" stroke-width="1.5" points="${points
      .map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`)
      .join(' ')}"/>`;
  const limit = (value: number | undefined, colour: string): string =>
    value === undefined || value > high || value < low
      ? ''
      : `<line x1="${MARGIN.left}" x2="${WIDTH}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="${colour}" stroke-dasharray="4 3"/>`;
  const label = (value: number): string =>
    `<text x="${MARGIN.left - 4}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${write(value)}</text>`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="10">`,
    `<line x1="${MARGIN.left}" x2="${WIDTH}" y1="${y(low)}" y2="${y(low)}" stroke="#999"/>`,
    label(low),
    label(high),
    limit(limits.warning, '#f2a60c'),
    limit(limits.critical, '#e02f44'),
    ...shown.map(line),
    `<text x="${WIDTH}" y="${HEIGHT - 4}" text-anchor="end">the last ${Math.round(to - from)} s</text>`,
    '</svg>',
  ].join('');
}
