import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import type { Environment } from '../../environments/types';
import { readChoices } from '../../stacks/choices';
import { buildModel, type Model } from '../../stacks/model';
import { formatFinding } from '../../validation/report';
import { company, stackOf } from '../support/company';

const STACKS = [
  'account-prod',
  'account-sandbox',
  'dev',
  'experimental',
  'experimental-monitoring',
  'prod',
  'prod-monitoring',
];

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'model-'));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

const model = (given: Partial<Record<keyof typeof environments, object>> = {}, asOf = '2026-06-01'): Model => {
  const changed = Object.entries(environments).map(([name, environment]) => [
    name,
    { ...environment, ...given[name as keyof typeof environments] },
  ]);
  return buildModel({
    site,
    environments: Object.fromEntries(changed) as Record<string, Environment>,
    choices: readChoices({}, { AS_OF: asOf }, new Date(0)),
    outdir,
  });
};

const jsonOf = (stack: string): string => readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8');

describe('what is committed', () => {
  test('breaks no rule, and every stack is written', () => {
    const { app, findings } = model();
    app.synth();

    expect(findings.map(formatFinding)).toEqual([]);
    expect(readdirSync(join(outdir, 'stacks')).sort()).toEqual(STACKS);
  });

  test('gives equal bytes twice, whatever the date', () => {
    model().app.synth();
    const first = STACKS.map(jsonOf);
    model({}, '2030-01-01').app.synth();

    expect(STACKS.map(jsonOf)).toEqual(first);
  });

  test('holds no path of the machine that made it', () => {
    model().app.synth();

    // From its beginning: the end of a longer path of ours may read like the whole of a short one.
    const here = new RegExp(`(?<![\\w.-])${process.cwd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
    expect(STACKS.filter((stack) => here.test(jsonOf(stack)))).toEqual([]);
  });

  test('is deployable in 2030, with warnings', () => {
    const { findings } = model({}, '2030-01-01');

    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ where }) => where)).toContain('prod/database');
  });

  test('refers from no stack to another: looking for such references first changes nothing', () => {
    const stacks = model().app.node.children.filter(TerraformStack.isStack);
    const texts = () => stacks.map((stack) => JSON.stringify(stack.toTerraform()));
    const before = texts();
    for (const stack of stacks) TerraformStack.prototype.prepareStack.call(stack);

    expect(texts()).toEqual(before);
  });

  test('counts the rules that wait for apply', () => {
    expect(model().undecidable.length).toBeGreaterThan(0);
  });

  test('makes the same stack of an environment, whatever is asked for besides', () => {
    const { app } = buildModel({ ...company, outdir });
    const all = STACKS.map((name) => (app.node.findChild(name) as TerraformStack).toTerraform());

    expect(STACKS.map((name) => stackOf(name).json)).toEqual(all);
  });
});

describe('production and the sandbox', () => {
  test('share no state, bucket or account', () => {
    model().app.synth();
    const backend = (stack: string) => JSON.parse(jsonOf(stack)).terraform.backend.s3;

    expect(new Set(STACKS.map((stack) => `${backend(stack).bucket}/${backend(stack).key}`)).size).toBe(STACKS.length);
    for (const stack of ['dev', 'experimental', 'experimental-monitoring', 'account-sandbox']) {
      expect(backend(stack).bucket).not.toBe(backend('prod').bucket);
      expect(jsonOf(stack)).not.toContain(site.accounts.prod.id);
    }
  });
});

describe('a broken model', () => {
  test('is refused in a stack too that nobody told of the policies', () => {
    const { app } = model();
    const stack = new TerraformStack(app, 'new');
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    new IamUser(stack, 'user', { name: 'ci' });

    expect(() => app.synth()).toThrow(/new\/user {2}ID-02\n {2}type must be a role that is assumed for a session/);
  });

  test('is refused by a bare app.synth() too', () => {
    const { app } = model({ prod: { alerting: { emails: ['nobody'] } } });

    expect(() => app.synth()).toThrow(/prod\/alerting/);
    expect(existsSync(join(outdir, 'stacks', 'prod', 'cdk.tf.json'))).toBe(false);
  });

  test('without whole sections is reported and not built', () => {
    const { app, findings } = model({ prod: { database: undefined } });

    expect(findings.map(({ rule }) => rule)).toEqual(['ENV-01']);
    expect(app.node.tryFindChild('prod')).toBeUndefined();
  });
});
