import { variablesIn } from './promql/variables';
import type { AlertRule, Dashboard } from './types';

/** Labels that a template of Prometheus's reads. */
export const labelsOfTemplate = (text: string): string[] => [
  ...new Set([...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!)),
];

/** Labels that a legend of Grafana's reads. */
export const labelsOfLegend = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label]) => label!)),
];

export const labelsOfAlert = ({ summary, description }: AlertRule): string[] =>
  labelsOfTemplate(`${summary} ${description}`);

/** Variables that are asked for and not there, or there and never asked for. */
export function unknownVariables({ uid, variables, rows }: Dashboard): string[] {
  const given = variables.map(({ name }) => name);
  const texts = [
    ...rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    ...variables.map(({ values }) => values.matchers),
  ];
  const asked = [...new Set(texts.flatMap(variablesIn))];
  return [
    ...asked.filter((name) => !given.includes(name)).map((name) => `${uid}: unknown ${name}`),
    ...given.filter((name) => !asked.includes(name)).map((name) => `${uid}: unused ${name}`),
  ];
}
