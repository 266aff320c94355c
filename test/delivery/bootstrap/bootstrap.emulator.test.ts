import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bootstrap } from '../../../delivery/bootstrap/bootstrap';
import { stopChildren } from '../../../delivery/child';
import { findTools } from '../../../delivery/simulate/tools';
import { writeOverride } from '../../../emulator/override';
import { writeLockFile } from '../../../stacks/lock-file';
import { buildModel } from '../../../stacks/model';
import { stateBucket, stateKey } from '../../../stacks/names';
import { company } from '../../support/company';
import { TestEmulator } from '../../support/emulator';
import { describeWith } from '../../support/tools';

jest.setTimeout(300_000);

const STACK = 'account-prod';

describeWith(['python3', 'terraform'], 'bootstrap of an account', () => {
  let emulator: TestEmulator;
  let s3: S3Client;
  let outdir: string;
  let said: string[];
  const bucket = stateBucket(company.site, 'prod');
  const key = stateKey(STACK);

  const start = (say: (line: string) => void = (line) => said.push(line)): Promise<void> => {
    const tools = findTools(process.env, join(outdir, 'terraform.rc'));
    return bootstrap({
      terraform: {
        binary: tools.terraform,
        folder: join(outdir, 'stacks', STACK),
        env: { ...tools.env, ...emulator.env },
        onLine: say,
      },
      s3,
      bucket,
      key,
      localState: join(outdir, 'local', `${STACK}.tfstate`),
      say,
    });
  };

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
    outdir = mkdtempSync(join(emulator.folder, 'out-'));
    buildModel({ ...company, choices: { ...company.choices, environment: 'prod' }, outdir }).app.synth();
    writeLockFile(join(outdir, 'stacks', STACK));
    writeOverride(join(outdir, 'stacks', STACK));
  });
  beforeEach(() => {
    said = [];
  });
  afterAll(async () => {
    await emulator?.stop();
    if (outdir) rmSync(outdir, { recursive: true, force: true });
  });

  test('interrupted in the middle of the first apply: says so, and keeps the local state', async () => {
    // When only waits are left: what is asked for at that very moment would be made, and stand in no state.
    const interrupted = start((line) => {
      if (line.includes('Still creating...')) void stopChildren();
    });

    await expect(interrupted).rejects.toThrow(/^terraform apply failed with exit code 1:/);
    expect(existsSync(join(outdir, 'local', `${STACK}.tfstate`))).toBe(true);
    expect(existsSync(join(outdir, 'stacks', STACK, 'local_backend_override.tf.json'))).toBe(false);
    await expect(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('repeated: goes on, moves the state into its bucket, and leaves no copy', async () => {
    await start();

    expect(said[0]).toBe('going on with the state of an earlier start');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const state = JSON.parse((await Body?.transformToString()) ?? '') as { resources: { type: string }[] };
    expect(state.resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['aws_s3_bucket', 'aws_ecr_repository']),
    );
    expect(existsSync(join(outdir, 'local', `${STACK}.tfstate`))).toBe(false);
  });

  test('repeated again: changes nothing', async () => {
    await start();

    expect(said[0]).toBe(`the state is in ${bucket}`);
    expect(said.join('\n')).toContain('No changes. Your infrastructure matches the configuration.');
  });
});
