import type { TerraformStack } from 'cdktf';
import { environments } from '../../environments';
import { owners } from '../../environments/owners';
import { site } from '../../environments/site';
import type { EnvironmentName } from '../../environments/types';
import type { Choices } from '../../stacks/choices';
import { buildModel } from '../../stacks/model';
import type { Finding } from '../../validation/rule';
import { replaced } from './leaves';
import { Synthesized } from './synth';
import { withoutTokens } from './tokens';

/** Everything that a synth is given. */
export const company = {
  site,
  environments,
  owners,
  choices: { asOf: '2026-06-01', review: false, release: { app: `sha256:${'0'.repeat(64)}` } } as Choices,
};

export type Company = typeof company;

/** A copy with other values at these dotted paths, whatever their types say. */
export const changedCompany = (changes: Readonly<Record<string, unknown>>): Company =>
  Object.entries(changes).reduce<Company>((all, [path, value]) => replaced(all, path.split('.'), () => value), company);

/** What a synth complains about. @param only one environment and its account, which is faster */
export const findingsOf = (
  { site, environments, owners, choices }: Company,
  only?: EnvironmentName,
): readonly Finding[] =>
  withoutTokens(
    () =>
      buildModel({ site, environments, owners, choices: { ...choices, ...(only && { environment: only }) } }).findings,
  );

/** Ids of the broken rules, each once. */
export const rulesOf = (findings: readonly Finding[]): string[] =>
  [...new Set(findings.map(({ rule }) => rule))].sort();

/** The Terraform JSON of one stack, as it would be written, of a company with these changes. */
export function stackOf(name: string, changes: Readonly<Record<string, unknown>> = {}): Synthesized {
  return withoutTokens(() => {
    const { choices, ...given } = changedCompany(changes);
    const environment = environmentOf(name);
    const { app } = buildModel({ ...given, choices: { ...choices, ...(environment && { environment }) } });
    return new Synthesized((app.node.findChild(name) as TerraformStack).toTerraform());
  });
}

/** Whose stack it is, so that nothing else is built; an account's is of all its environments. */
const environmentOf = (stack: string): EnvironmentName | undefined =>
  (Object.keys(environments) as EnvironmentName[]).find((name) => [name, `${name}-monitoring`].includes(stack));
