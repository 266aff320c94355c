import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERTMANAGER_FILES, renderAlertmanager } from '../../constructs/monitoring/config/alertmanager';
import { BLACKBOX_FILES, renderBlackbox } from '../../constructs/monitoring/config/blackbox';
import { SUBJECT_TEMPLATE } from '../../constructs/monitoring/config/mail';
import { PROMETHEUS_FILES, renderPrometheus } from '../../constructs/monitoring/config/prometheus';
import { Authority } from '../../delivery/servers/authority';
import { writeFiles } from '../../delivery/servers/prometheus';
import { BUILT_SERVERS, programFile } from '../../delivery/tools/folder';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import type { EnvironmentName } from '../../environments/types';
import { monitoringInput } from '../../stacks/monitoring-input';
import { type BuiltProgram, describeWith } from '../support/tools';

const NAMES = Object.keys(environments) as EnvironmentName[];
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:alerts';
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(programFile(program), args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devops-simulator-configuration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeWith(['promtool', 'openssl'], "Prometheus's own judgement of its configuration", () => {
  test.each(NAMES)('%s: promtool finds nothing wrong', (name) => {
    const input = monitoringInput(site, environments[name]);
    const files = renderPrometheus({
      input,
      tls: new Authority(join(folder, 'tls')).issue('prometheus'),
      discovery: {
        kind: 'cluster',
        instances: { region: site.region, groups: { app: `${input.prefix}-app` } },
      },
    });
    const config = writeFiles(folder, files);

    const checked = run(
      'promtool',
      'check',
      'config',
      '--lint-fatal',
      '--lint=all',
      join(config, PROMETHEUS_FILES.config),
    );
    const web = run('promtool', 'check', 'web-config', join(config, PROMETHEUS_FILES.web));

    expect(checked.said).toContain('is valid prometheus config file syntax');
    expect(checked.said).toMatch(/SUCCESS: \d+ rules found/);
    expect({ checked: checked.status, web: web.status }).toEqual({ checked: 0, web: 0 });
  });
});

describeWith(['amtool', 'openssl'], "Alertmanager's own judgement of its configuration", () => {
  const rendered = (name: EnvironmentName): string =>
    writeFiles(
      folder,
      renderAlertmanager({
        input: monitoringInput(site, environments[name]),
        region: site.region,
        topics: { critical: `${TOPIC}-critical`, warning: `${TOPIC}-warning`, heartbeat: `${TOPIC}-heartbeat` },
      }),
    );

  test.each(NAMES)('%s: amtool finds nothing wrong', (name) => {
    const { status, said } = run('amtool', 'check-config', join(rendered(name), ALERTMANAGER_FILES.config));

    expect(said).toContain('SUCCESS');
    expect(said).toContain(' - 3 receivers');
    expect(said).toContain(' - 1 templates');
    expect(status).toBe(0);
  });

  test.each([
    ['critical', 'critical'],
    ['warning', 'warning'],
    ['heartbeat', 'heartbeat'],
    ['misspelt', 'critical'],
  ])('an alert of severity %s goes to %s', (severity, receiver) => {
    const config = `--config.file=${join(rendered('prod'), ALERTMANAGER_FILES.config)}`;

    expect(run('amtool', 'config', 'routes', 'test', config, `severity=${severity}`).said.trim()).toBe(receiver);
  });

  test('that messages cannot be sent goes two ways: one of them may be what fails', () => {
    const config = `--config.file=${join(rendered('prod'), ALERTMANAGER_FILES.config)}`;
    const labels = ['alertname=AlertmanagerNotSending', 'severity=critical'];

    expect(run('amtool', 'config', 'routes', 'test', config, ...labels).said.trim()).toBe('warning,critical');
  });

  test.each([
    ['what SNS refuses', 'café\tfull', 'CRITICAL prod: caf? full'],
    ['a word of another script', 'Диск', 'CRITICAL prod: ????'],
    ['all that it takes', 'a ~ b', 'CRITICAL prod: a ~ b'],
    ['too much', 'é'.repeat(120), `CRITICAL prod: ${'?'.repeat(84)}`],
  ])('a subject with %s', (_case, summary, subject) => {
    const file = join(folder, 'data.json');
    writeFileSync(
      file,
      JSON.stringify({
        status: 'firing',
        alerts: [{ status: 'firing' }],
        commonLabels: { severity: 'critical', environment: 'prod' },
        commonAnnotations: { summary },
      }),
    );
    const template = join(rendered('prod'), ALERTMANAGER_FILES.templates);
    const { said } = run(
      'amtool',
      'template',
      'render',
      `--template.glob=${template}`,
      `--template.text=${SUBJECT_TEMPLATE}`,
      `--template.data=${file}`,
    );

    expect(said.replace(/\n$/, '')).toBe(subject);
  });
});

describeWith(['blackbox_exporter'], "blackbox exporter's own judgement of its configuration", () => {
  test('it loads it', () => {
    const config = writeFiles(folder, renderBlackbox({}));

    expect(run('blackbox_exporter', '--config.check', `--config.file=${join(config, BLACKBOX_FILES.config)}`)).toEqual({
      status: 0,
      said: expect.stringContaining('Config file is ok'),
    });
  });
});

describe('programs', () => {
  const programs = BUILT_SERVERS.flatMap(({ build, version }) =>
    Object.keys(build.programs).map((program) => [program as BuiltProgram, version] as const),
  );

  for (const [program, version] of programs) {
    describeWith([program], program, () => {
      test(`is ${version}, as the table of versions says`, () => {
        expect(run(program, '--version').said).toMatch(new RegExp(`(^|[^0-9.])${version.replaceAll('.', '\\.')}\\b`));
      });
    });
  }
});
