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

const choices = readChoices({}, { AS_OF: '2026-06-01' }, new Date(0));

/** Leaves that neither a Terraform resource nor a rule shows, and where they show instead. At most five. */
const ELSEWHERE: Readonly<Record<string, string>> = {};

const NOBODY: Discovery = { kind: 'fixed', targets: {}, alertmanagers: [] };

/** The JSON of every stack, and Prometheus's configuration and rules, whatever the project's own rules say of it. */
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
      ...Object.values(renderPrometheus({ input: monitoringInput(site, environment), discovery: NOBODY })),
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
