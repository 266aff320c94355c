import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment } from '../../emulator/emulator';
import type { Lack } from '../../emulator/lacks';
import { lackingIn, OVERRIDE_FILE, writeOverride } from '../../emulator/override';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'override-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const overrideOf = (synthesized: object, lacks: readonly Lack[] = []): unknown => {
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(synthesized));
  writeOverride(folder, lacks);
  return JSON.parse(readFileSync(join(folder, OVERRIDE_FILE), 'utf8'));
};

test('the override holds retries, path-style buckets, leave to destroy, and nothing else', () => {
  const override = overrideOf({
    terraform: { backend: { s3: { bucket: 'b', key: 'k', use_lockfile: true } } },
    resource: {
      aws_db_instance: {
        primary: { deletion_protection: true, storage_encrypted: true, lifecycle: { prevent_destroy: true } },
      },
      aws_lb: { main: { enable_deletion_protection: true } },
      aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
    },
  });

  expect(override).toEqual({
    provider: { aws: [{ max_retries: 3 }] },
    terraform: { backend: { s3: { bucket: 'b', key: 'k', use_lockfile: true, use_path_style: true } } },
    resource: {
      aws_db_instance: { primary: { deletion_protection: false, lifecycle: { prevent_destroy: false } } },
      aws_lb: { main: { enable_deletion_protection: false } },
    },
  });
});

test('a resource that the emulator lacks is left out', () => {
  const override = overrideOf(
    {
      terraform: { backend: {} },
      resource: { aws_budgets_budget: { monthly: { name: 'monthly' } }, aws_vpc: { main: {} } },
    },
    [{ type: 'aws_budgets_budget', reason: 'a test', evidence: '501' }],
  );

  expect(override).toEqual({
    provider: { aws: [{ max_retries: 3 }] },
    resource: { aws_budgets_budget: { monthly: { count: 0 } } },
  });
});

test('of what the emulator lacks, only what the stack has is named', () => {
  const lack = (type: string): Lack => ({ type, reason: 'a test', evidence: '501' });
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ resource: { aws_eks_addon: { dns: {} }, aws_vpc: {} } }));

  expect(lackingIn(folder, [lack('aws_eks_addon'), lack('aws_budgets_budget')])).toEqual([lack('aws_eks_addon')]);
});

test('an emulator on another machine is refused', () => {
  expect(() => awsEnvironment({ url: 'http://10.0.0.1:5000' }, 'eu-west-1')).toThrow(
    'the emulator must be on this machine (http://127.0.0.1:<port>), got http://10.0.0.1:5000',
  );
});
