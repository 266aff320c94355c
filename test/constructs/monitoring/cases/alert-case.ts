/** Series as promtool writes them: one value a minute. https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export type Series = readonly [series: string, values: string];

/** What makes an alert fire. */
export interface BadCase {
  /** The condition holds from the first minute on. */
  readonly bad: readonly Series[];
  /** Labels of the alert that fires, besides its name, severity and owner. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What makes an alert fire, and what it must keep silent about. */
export interface AlertCase extends BadCase {
  /** Where its query is `a or b or …`: what makes each of the others fire, in their order. */
  readonly others?: readonly BadCase[];
  /** Seconds until the condition can be seen, on top of its `for`: what its range needs. @default 120, two evaluations */
  readonly seenWithinSeconds?: number;
  /** As near to the condition as it may come. */
  readonly good: readonly Series[];
  /** More of these. */
  readonly alsoGood?: readonly (readonly Series[])[];
}

const MINUTES = 300;

/** The same value all the time. */
export const stays = (value: number): string => `${value}x${MINUTES}`;
/** A value that grows, or falls, by this much a minute. */
export const changes = (perMinute: number, from = 0): string =>
  `${from}${perMinute < 0 ? '-' : '+'}${Math.abs(perMinute)}x${MINUTES}`;
/** Nothing is exposed. */
export const missing = `_x${MINUTES}`;
/** A value, then another after so many minutes. */
export const turns = (from: number, to: number, afterMinutes: number): string =>
  `${from}x${afterMinutes - 1} ${to}x${MINUTES - afterMinutes}`;

export const series = (metric: string, labels: Readonly<Record<string, string>>, values: string): Series => [
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`,
  values,
];
