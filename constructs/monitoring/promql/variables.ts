/** Grafana's variables in a query. */

/** Ranges that Grafana puts in: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
const RANGE = /\$(__rate_interval|__interval|__range)\b/g;

/** With these ranges in place of Grafana's, padded so that every character after them keeps its place. */
export const withRanges = (expr: string, range: string): string =>
  expr.replace(RANGE, (variable) => range.padEnd(variable.length));

/** As Grafana would ask: `$instance` is a value, or `.*` for all of them. */
export const filledIn = (expr: string, values: Readonly<Record<string, string>>, range: string): string =>
  withRanges(expr, range).replace(/\$(\w+)/g, (variable, name: string) => values[name] ?? variable);

/** Names of the variables that a person chooses, in this query. */
export const variablesIn = (expr: string): string[] => [
  ...new Set([...expr.replace(RANGE, '').matchAll(/\$(\w+)/g)].map(([, name]) => name!)),
];
