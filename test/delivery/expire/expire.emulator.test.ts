import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { runChild } from '../../../delivery/child';
import { findTools } from '../../../delivery/simulate/tools';
import { terraform } from '../../../delivery/terraform/terraform';
import { owners } from '../../../environments/owners';
import { site } from '../../../environments/site';
import { REGION, TestEmulator } from '../../support/emulator';
import { describeWith } from '../../support/tools';

jest.setTimeout(300_000);

const BUCKET = 'example-devops-simulator-sandbox-state';
/** A day after anna's last one, and before ben's. */
const LATE = '2027-03-01';

describeWith(['python3', 'terraform'], 'npm run expire', () => {
  let emulator: TestEmulator;
  let s3: S3Client;
  // The provisioners find the project three folders above a stack's.
  const out = mkdtempSync(join(process.cwd(), 'emulator.out-'));
  const env = (): Record<string, string> => ({
    ...findTools(process.env, join(out, 'terraform.rc')).env,
    ...emulator.env,
    CDKTF_OUTDIR: out,
  });

  const expire = (args: readonly string[], asOf: string) =>
    runChild('npm', ['run', '--silent', 'expire', '--', ...args], {
      cwd: process.cwd(),
      env: { ...env(), AS_OF: asOf },
    });

  const networks = async (): Promise<(string | undefined)[]> => {
    const { Vpcs = [] } = await new EC2Client(emulator.client).send(new DescribeVpcsCommand({}));
    return Vpcs.flatMap(({ IsDefault, CidrBlock }) => (IsDefault ? [] : [CidrBlock])).sort();
  };

  /** The network of an owner's environment: as good to destroy as all of it, and made in seconds. */
  async function deployNetwork(owner: string): Promise<void> {
    execFileSync(process.execPath, ['stacks/synth.mjs', 'dev', '--owner', owner], { env: env(), stdio: 'ignore' });
    const stack = { binary: 'terraform', folder: join(out, 'stacks', `dev-${owner}`), env: env() };
    await terraform(stack, ['init', '-reconfigure'], 'read above');
    await terraform(stack, ['apply', '-auto-approve', '-target=aws_vpc.network_vpc_4E8F0223'], 'read above');
  }

  beforeAll(async () => {
    emulator = await TestEmulator.start(600, site.accounts.sandbox.id);
    s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    for (const owner of ['anna', 'ben']) await deployNetwork(owner);
  }, 600_000);
  afterAll(async () => {
    await emulator?.stop();
    rmSync(out, { recursive: true, force: true });
  });

  test('before the days it destroys nothing', async () => {
    expect(await expire([], '2027-02-26')).toMatchObject({
      code: 0,
      stdout: 'dev-anna: stays until 2027-02-26, 1 resource\ndev-ben: stays until 2027-03-31, 1 resource',
    });
    expect(await networks()).toEqual([owners['anna']?.cidr, owners['ben']?.cidr]);
  });

  test('--dry-run says what it would destroy', async () => {
    expect(await expire(['--dry-run'], LATE)).toMatchObject({
      code: 0,
      stdout:
        'dev-anna: ended on 2027-02-26, would destroy its 1 resource\ndev-ben: stays until 2027-03-31, 1 resource',
    });
    expect(await networks()).toHaveLength(2);
  });

  test('after a day it destroys that environment, and nothing else; repeated, it finds nothing', async () => {
    const { code, stdout } = await expire([], LATE);

    expect({ code, stdout }).toMatchObject({ code: 0 });
    const said = stdout.split('\n').filter((line) => !line.startsWith('  '));
    expect(said).toEqual([
      'dev-anna: ended on 2027-02-26, destroying its 1 resource',
      'dev-anna: destroyed',
      'dev-ben: stays until 2027-03-31, 1 resource',
    ]);
    expect(await networks()).toEqual([owners['ben']?.cidr]);
    expect((await expire([], LATE)).stdout.split('\n')[0]).toBe(
      'dev-anna: ended on 2027-02-26, and nothing of it is there',
    );
  });

  test('one that cannot be destroyed is named, with the reason and the next step', async () => {
    await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'dev-ben/terraform.tfstate.tflock', Body: '{"ID":"somebody"}' }),
    );

    const { code, tail } = await expire([], '2027-04-01');

    expect(code).toBe(1);
    expect(tail).toContain('dev-ben was not destroyed: cdktf destroy dev-ben failed:');
    expect(tail).toContain('Error acquiring the state lock');
    expect(tail.split('\n').at(-1)).toBe(
      'next: mend what is said above and repeat the command; an owner stays on the list until everything is destroyed',
    );
    expect(await networks()).toEqual([owners['ben']?.cidr]);
  });

  test('an environment whose owner was taken off the list too early is named', async () => {
    const state = { version: 4, resources: [{ mode: 'managed', instances: [{}] }] };
    await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'dev-gone/terraform.tfstate', Body: JSON.stringify(state) }),
    );

    expect(await expire(['--dry-run'], '2027-01-01')).toMatchObject({
      code: 1,
      tail: expect.stringContaining(
        'dev-gone has resources, and environments/owners.ts does not list its owner\nnext: ',
      ),
    });
  });

  test('--upload leaves the committed files for the nightly project', async () => {
    const { code, stdout } = await expire(['--upload'], LATE);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'source/source.zip' }));
    const zip = Buffer.from((await Body?.transformToByteArray()) ?? []);

    expect({ code, stdout }).toEqual({ code: 0, stdout: `${commit} is what the nightly project runs from now on` });
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(zip.toString('latin1')).toContain('environments/owners.ts');
  });

  test('what cannot be understood', async () => {
    expect(await expire([], 'tomorrow')).toMatchObject({
      code: 2,
      tail: 'AS_OF must be a date as yyyy-mm-dd, got "tomorrow"\nnext: npm run expire -- --help',
    });
    expect((await expire(['--everything'], LATE)).code).toBe(2);
  });
});
