import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ruleGroups } from '../../constructs/monitoring/alerts';
import { renderRuleFile } from '../../constructs/monitoring/rule-file';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import type { Environment, EnvironmentName } from '../../environments/types';
import { readChoices } from '../../stacks/choices';
import { buildModel } from '../../stacks/model';
import { monitoringInput } from '../../stacks/monitoring-input';
import { changed, leavesOf } from '../support/leaves';

const choices = readChoices({}, { AS_OF: '2026-06-01' }, new Date(0));

/** Leaves that neither a Terraform resource nor a rule shows, and where they show instead. At most five. */
const ELSEWHERE: Readonly<Record<string, string>> = {};

/** The JSON of every stack and the rules of its monitoring, whatever the project's own rules say of it. */
function jsonOf(environment: Environment): string {
  const all = { ...environments, [environment.name]: environment };
  const outdir = mkdtempSync(join(tmpdir(), 'leaves-'));
  try {
    const { app } = buildModel({
      site,
      environments: all,
      choices: { ...choices, environment: environment.name as EnvironmentName },
      outdir,
    });
    return [
      ...app.node.children.map((stack) => JSON.stringify((stack as { toTerraform?: () => unknown }).toTerraform?.())),
      renderRuleFile(ruleGroups(monitoringInput(site, environment))),
    ].join('\n');
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe('every field counts', () => {
  test.each(Object.keys(environments) as (keyof typeof environments)[])(
    'a change of any leaf of %s changes the JSON',
    (name) => {
      const before = jsonOf(environments[name]);
      const idle = leavesOf(environments[name])
        .filter((path) => !(path.join('.') in ELSEWHERE))
        .filter((path) => jsonOf(changed<Environment>(environments[name], path)) === before)
        .map((path) => path.join('.'));

      expect(idle).toEqual([]);
    },
  );

  test('at most five leaves are excused', () => {
    expect(Object.keys(ELSEWHERE).length).toBeLessThanOrEqual(5);
  });
});
