import { environments } from '../../environments';
import { site } from '../../environments/site';
import type { Environment } from '../../environments/types';
import type { Choices } from '../../stacks/choices';
import { buildModel } from '../../stacks/model';
import { RULES } from '../../stacks/rules';
import type { Finding } from '../../validation/rule';
import { leavesOf, replaced } from '../support/leaves';

const choices: Choices = { asOf: '2026-06-01', review: false, release: { app: `sha256:${'0'.repeat(64)}` } };

const findingsOf = (broken: Environment): readonly Finding[] =>
  buildModel({
    site,
    environments: { ...environments, [broken.name]: broken },
    choices: { ...choices, environment: broken.name },
  }).findings;

const broken = (environment: Environment, path: string, value: unknown): Environment =>
  replaced(environment, path.split('.'), () => value);

/** Wrong values of every kind, for a leaf of any kind. */
const WRONG: readonly unknown[] = [undefined, -1, 1_000_000, 1.5, Number.NaN, 'x', '', []];

/** Rules that one wrong leaf cannot break: they speak of several fields, of the release or of code. Where they are tested. */
const BEYOND_ONE_LEAF: Readonly<Record<string, string>> = {};

describe('one wrong value', () => {
  const { prod, dev } = environments;
  const seen = new Set<string>();

  test.each([prod, dev])('in any leaf of $name is a finding or accepted, never an exception', (environment) => {
    for (const path of leavesOf(environment)) {
      for (const wrong of WRONG) {
        for (const { rule } of findingsOf(replaced(environment, path, () => wrong))) seen.add(rule);
      }
    }
  });

  test('breaks every rule that an environment can break', () => {
    const missed = RULES.map(({ id }) => id).filter((id) => !seen.has(id) && !(id in BEYOND_ONE_LEAF));

    expect(missed).toEqual([]);
  });
});

/** Mistakes in different constructs at once: each environment with every rule that it must be refused by. */
const SEVERAL: readonly [name: string, mistakes: Readonly<Record<string, unknown>>, rules: readonly string[]][] = [];

describe('several wrong values at once', () => {
  test.each(SEVERAL)('%s: all are reported', (_name, mistakes, rules) => {
    const environment = Object.entries(mistakes).reduce<Environment>(
      (all, [path, value]) => broken(all, path, value),
      environments.prod,
    );

    expect([...new Set(findingsOf(environment).map(({ rule }) => rule))].sort()).toEqual([...rules].sort());
  });
});
