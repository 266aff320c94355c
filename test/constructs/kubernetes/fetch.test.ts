import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  authorityParameter,
  grafanaSecret,
  monitorSecret,
  tlsSecret,
} from '../../../constructs/kubernetes/monitoring/names';
import { stackOf } from '../../support/company';
import { fetchersOf, PodVolumes } from '../../support/monitoring/pods';
import { describeWith } from '../../support/tools';

const PREFIX = 'devops-simulator-prod';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const IDENTITY = `${CERTIFICATE}-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n`;
/** What JSON, shells and addresses read otherwise. */
const PASSWORD = '"a/b&"password":"x",$(id)%41{}[]`~!#?@:;|<>=*+-_^';
const EXPORTER = 'postgres-exporter-primary';
const PODS = fetchersOf(stackOf('prod-monitoring'));
const secret = (name: string): string => `the secret ${PREFIX}/${name}`;

test('no script of a pod is written so that Terraform would fill something in', () => {
  expect(Object.keys(PODS).sort()).toEqual([
    ...['alertmanager', 'blackbox-exporter', 'grafana', EXPORTER, 'postgres-exporter-replica-1', 'prometheus'],
  ]);
  expect(JSON.stringify(PODS)).not.toMatch(/[$%]\{/);
});

describeWith(['shellcheck'], 'shellcheck', () => {
  test.each(Object.keys(PODS))('has nothing to say about the script of %s', (name) => {
    const script = PODS[name]!.command.at(-1)!;
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', '-'], { input: script, encoding: 'utf8' });

    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });
});

describeWith(['jq'], "the script that brings a pod's secrets, with these answers of AWS", () => {
  let folder: string;
  let volumes: PodVolumes;
  beforeEach(() => {
    volumes = new PodVolumes();
    folder = mkdtempSync(join(tmpdir(), 'devops-simulator-answers-'));
    mkdirSync(join(folder, 'bin'));
    // In place of the AWS CLI: prints what was put there for a secret or a parameter.
    const cli = `#!/bin/sh\ncat ${folder}/"$(printf %s "$4" | tr / _)"\n`;
    writeFileSync(join(folder, 'bin', 'aws'), cli, { mode: 0o755 });
    for (const app of ['prometheus', 'grafana', 'postgresExporter'] as const)
      answer(tlsSecret(PREFIX, app), { SecretString: IDENTITY });
    answer(authorityParameter(PREFIX), { Parameter: { Value: CERTIFICATE } });
  });
  afterEach(() => {
    volumes.remove();
    rmSync(folder, { recursive: true });
  });

  const answer = (name: string, json: object): void =>
    writeFileSync(join(folder, name.replaceAll('/', '_')), JSON.stringify(json, null, 4));
  const fill = (pod: string, path = `${join(folder, 'bin')}:${process.env['PATH']}`) =>
    volumes.fill(PODS[pod]!, { PATH: path });
  const done = { code: 0, stdout: '', stderr: '' };
  /** One line, and nothing is left behind. */
  const refused = async (pod: string, line: string, path?: string): Promise<void> => {
    expect(await fill(pod, path)).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
    expect(volumes.files).toEqual([]);
  };

  test.each<[string, (text: string) => string]>([
    ['as the database step writes it', (text) => JSON.stringify({ username: 'monitor', password: text })],
    ['as a person formats it', (text) => JSON.stringify({ password: text, was: '"password":"old"' }, null, 4)],
    ['with every character escaped', (text) => `{"password":"${[...text].map(escaped).join('')}"}`],
  ])('any password comes through, %s', async (_how, written) => {
    answer(monitorSecret(PREFIX), { SecretString: written(PASSWORD) });

    expect(await fill(EXPORTER)).toEqual(done);
    expect(readFileSync(volumes.secret('password'), 'utf8')).toBe(PASSWORD);
  });

  test.each<[string, object]>([
    ['a text that is no JSON', { SecretString: 'hunter2' }],
    ['JSON without a password', { SecretString: '{"username":"monitor","passwords":["hunter2"]}' }],
    ['an empty password', { SecretString: '{"username":"monitor","password":""}' }],
    ['an apostrophe', { SecretString: '{"password":"hun\'ter2"}' }],
    ['a backslash', { SecretString: '{"password":"hun\\\\ter2"}' }],
    ['a line end', { SecretString: '{"password":"hunter2\\n"}' }],
    ['a space', { SecretString: '{"password":"hunter 2"}' }],
    ['more than ASCII', { SecretString: '{"password":"hunter€"}' }],
    ['a password that is no text', { SecretString: '{"password":{"hunter2":1}}' }],
    ['bytes', { SecretBinary: 'aHVudGVyMg==' }],
  ])('%s ends the exporter, which does not say what was there', async (_what, json) => {
    answer(monitorSecret(PREFIX), json);

    await refused(
      EXPORTER,
      `${secret('database/monitor')} holds no JSON with a password of ASCII without apostrophe, backslash and space; next: ENVIRONMENT=prod npx cdktf deploy prod, whose database step makes it`,
    );
  });

  test("a line end at the end of Grafana's secret is no part of it", async () => {
    answer(grafanaSecret(PREFIX), { SecretString: 'one\ntwo\r\n' });

    expect(await fill('grafana')).toEqual(done);
    expect(readFileSync(volumes.secret('login'), 'utf8')).toBe('one\ntwo');
  });

  test('an empty secret ends Grafana', async () => {
    answer(grafanaSecret(PREFIX), { SecretString: '\n' });

    await refused(
      'grafana',
      `${secret('monitoring/grafana')} holds no text; next: put it in: docs/monitoring.md, First time`,
    );
  });

  test('a certificate without its key, and an authority without a certificate, end the pod', async () => {
    const next = 'next: npm run certificates -- prod';
    answer(authorityParameter(PREFIX), { Parameter: { Value: 'none yet' } });
    await refused('prometheus', `the parameter ${authorityParameter(PREFIX)} holds no certificate; ${next}`);

    answer(tlsSecret(PREFIX, 'prometheus'), { SecretString: CERTIFICATE });
    await refused('prometheus', `${secret('monitoring/tls/prometheus')} holds no certificate with its key; ${next}`);
  });

  test('an image without jq is said to be one', async () => {
    for (const name of ['rm', 'cat', 'tr']) {
      const { stdout } = spawnSync('which', [name], { encoding: 'utf8' });
      symlinkSync(stdout.trim(), join(folder, 'bin', name));
    }

    await refused(
      'prometheus',
      'the image has no jq; next: correct awsCli in constructs/server-versions.ts',
      join(folder, 'bin'),
    );
  });
});

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
