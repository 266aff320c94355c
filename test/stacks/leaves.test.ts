import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Discovery } from '../../constructs/monitoring/config/discovery';
import { renderPrometheus } from '../../constructs/monitoring/config/prometheus';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import type { Environment, EnvironmentName } from '../../environments/types';
import { readChoices } from '../../stacks/choices';
import { buildModel } from '../../stacks/model';
import { monitoringInput } from '../../stacks/monitoring-input';
import { changed, leavesOf } from '../support/leaves';
import { withoutTokens } from '../support/tokens';

const choices = readChoices({}, { AS_OF: '2026-06-01' }, new Date(0));

/** Leaves that neither a Terraform resource nor a rule shows, and where they show instead. At most five. */
const ELSEWHERE: Readonly<Record<string, string>> = {};

const NOBODY: Discovery = { kind: 'fixed', targets: {}, alertmanagers: [] };

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'leaves-'));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/**
 * The JSON of every stack, and Prometheus's configuration and rules, whatever the project's own rules say of it. One after
 * the other: most changes show in the first.
 */
function* textsOf(environment: Environment): Generator<string> {
  const { app } = buildModel({
    site,
    environments: { ...environments, [environment.name]: environment },
    choices: { ...choices, environment: environment.name as EnvironmentName },
    outdir,
  });
  for (const stack of app.node.children)
    yield JSON.stringify((stack as { toTerraform?: () => unknown }).toTerraform?.());
  yield* Object.values(renderPrometheus({ input: monitoringInput(site, environment), discovery: NOBODY }));
}

/** Does any text differ, or is there one more or less? */
const differs = (environment: Environment, before: readonly string[]): boolean =>
  withoutTokens(() => {
    let count = 0;
    for (const text of textsOf(environment)) if (text !== before[count++]) return true;
    return count !== before.length;
  });

describe('every field counts', () => {
  test.each(Object.keys(environments) as (keyof typeof environments)[])(
    'a change of any leaf of %s changes the JSON',
    (name) => {
      const before = withoutTokens(() => [...textsOf(environments[name])]);
      const idle = leavesOf(environments[name])
        .filter((path) => !(path.join('.') in ELSEWHERE))
        .filter((path) => !differs(changed<Environment>(environments[name], path), before))
        .map((path) => path.join('.'));

      expect(idle).toEqual([]);
    },
  );

  test('at most five leaves are excused', () => {
    expect(Object.keys(ELSEWHERE).length).toBeLessThanOrEqual(5);
  });
});
