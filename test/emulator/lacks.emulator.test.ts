import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LACKS } from '../../emulator/lacks';
import { TestEmulator } from '../support/emulator';
import { TestTerraform } from '../support/terraform';
import { describeWith } from '../support/tools';

jest.setTimeout(300_000);

const ROLE = 'arn:aws:iam::111111111111:role/r';
/** A resource of each type that the emulator is said to lack, as AWS would take it. */
const SAMPLES: Readonly<Record<string, object>> = {
  aws_eks_addon: { cluster_name: 'c', addon_name: 'coredns' },
  aws_eks_access_entry: { cluster_name: 'c', principal_arn: ROLE },
  aws_eks_access_policy_association: {
    cluster_name: 'c',
    principal_arn: ROLE,
    policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
    access_scope: { type: 'cluster' },
  },
  aws_eks_pod_identity_association: { cluster_name: 'c', namespace: 'n', service_account: 's', role_arn: ROLE },
};

describeWith(['python3', 'terraform'], 'what the emulator lacks', () => {
  let emulator: TestEmulator;
  let said: string;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    const folder = join(emulator.folder, 'lacks');
    mkdirSync(folder);
    const config = {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws' } }, backend: { local: {} } },
      provider: { aws: [{ region: 'eu-west-1', max_retries: 1 }] },
      resource: Object.fromEntries(LACKS.map(({ type }) => [type, { sample: SAMPLES[type] ?? {} }])),
    };
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(config));
    const terraform = new TestTerraform(emulator, folder);
    await terraform.init([]);
    said = (await terraform.run('apply', '-auto-approve', '-json')).stdout;
  });

  afterAll(() => emulator.stop());

  test.each(LACKS)('$type: it cannot be applied, and this is the refusal', ({ evidence }) => {
    expect(said).toContain(evidence);
  });

  test('no row is of a type that the emulator can apply', () => {
    expect(said).toContain('"type":"apply_start"');
    expect(said).not.toContain('"type":"apply_complete"');
  });
});
