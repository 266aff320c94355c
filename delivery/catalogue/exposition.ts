/** Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */

export interface Exposed {
  /** Type, then labels in alphabetical order. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  /** Boundaries of each histogram, without the infinite one. */
  readonly buckets: Readonly<Record<string, readonly number[]>>;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
/** Series that a type is made of, besides the one of its own name. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};
/** Labels that tell the series of one type apart. */
const OF_TYPE: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };

/** What several scrapes expose, in alphabetical order. */
export function readExposed(texts: readonly string[]): Exposed {
  const types = new Map<string, string>();
  const labels = new Map<string, Set<string>>();
  const buckets = new Map<string, Set<number>>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, , typed, type] = /^# (TYPE) (\S+) (\S+)/.exec(line) ?? [];
    if (typed !== undefined) {
      types.set(typed, type === 'untyped' ? 'unknown' : type!);
      continue;
    }
    const [, series, inside = ''] = SAMPLE.exec(line) ?? [];
    if (line.startsWith('#') || series === undefined) continue;
    const name = familyOf(series, types);
    const known = labels.get(name) ?? new Set();
    labels.set(name, known);
    for (const [, label, value] of inside.matchAll(LABEL)) {
      if (label === OF_TYPE[types.get(name) ?? '']) {
        if (label === 'le' && value !== '+Inf') buckets.set(name, (buckets.get(name) ?? new Set()).add(Number(value)));
      } else known.add(label!);
    }
  }
  const names = [...labels.keys()].sort();
  return {
    metrics: Object.fromEntries(
      names.map((name) => [name, [types.get(name) ?? 'unknown', ...[...labels.get(name)!].sort()]]),
    ),
    buckets: Object.fromEntries(
      names.filter((name) => buckets.has(name)).map((name) => [name, [...buckets.get(name)!].sort((a, b) => a - b)]),
    ),
  };
}

/** `x_bucket` is a series of the histogram `x`. */
function familyOf(series: string, types: ReadonlyMap<string, string>): string {
  for (const [type, suffixes] of Object.entries(SUFFIXES)) {
    const suffix = suffixes.find((each) => series.endsWith(each));
    const family = suffix === undefined ? series : series.slice(0, -suffix.length);
    if (suffix !== undefined && types.get(family) === type) return family;
  }
  return series;
}
