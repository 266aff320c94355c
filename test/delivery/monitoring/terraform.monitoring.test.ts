import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runChild } from '../../../delivery/child';
import { findTools } from '../../../delivery/simulate/tools';
import { stackOf } from '../../support/company';
import { ACCOUNT, REGION, TestEmulator } from '../../support/emulator';
import { ApiServer } from '../../support/kubernetes/api-server';
import { NodeStandIn } from '../../support/kubernetes/node-stand-in';
import { startKubernetesProvider } from '../../support/kubernetes/provider';
import { TokenReview } from '../../support/kubernetes/token-review';
import type { Json } from '../../support/synth';
import { describeWith } from '../../support/tools';

jest.setTimeout(300_000);

const COMMAND = ['--require', 'ts-node/register', 'delivery/monitoring/main.ts'];
const CLUSTER = 'devops-simulator-prod';
const STACK = 'prod-monitoring';
const NAMESPACE = 'monitoring';
const VALUE = 'what-no-state-may-hold';

describeWith(
  ['python3', 'terraform', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'terraform-provider-kubernetes'],
  'npm run monitoring -- --here, with the real provider and a real API server',
  () => {
    const { json } = stackOf(STACK);
    const resources = Object.values<Json>(json.resource).flatMap((all) => Object.values<Json>(all));
    /** Stands for the project: the stack's commands are run three folders above it. */
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'devops-simulator-terraform-')));
    let emulator: TestEmulator;
    let review: TokenReview;
    let api: ApiServer;
    let nodes: NodeStandIn;
    let provider: Awaited<ReturnType<typeof startKubernetesProvider>>;

    beforeAll(async () => {
      for (const name of ['delivery', 'constructs', 'node_modules', 'tsconfig.json', 'package.json']) {
        symlinkSync(resolve(name), join(folder, name));
      }
      emulator = await TestEmulator.start();
      review = await reviewOf(CLUSTER);
      api = await ApiServer.start({ controllers: true, tokenReview: review.url });
      nodes = new NodeStandIn(api, NAMESPACE);
      provider = await startKubernetesProvider(join(folder, 'provider.log'));
      await makeWhatIsLookedUp();
    });
    afterAll(async () => {
      await provider?.program.stop();
      await nodes?.stop();
      await api?.stop();
      review?.stop();
      await emulator?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    function reviewOf(cluster: string): Promise<TokenReview> {
      const { region, credentials } = emulator.client;
      return TokenReview.start({ ...credentials, region, cluster, sts: new URL(emulator.emulator.url).host });
    }

    /** Of the environment's own stack, and of the account's. */
    async function makeWhatIsLookedUp(): Promise<void> {
      const authority = readFileSync(api.caFile).toString('base64');
      await emulator.clusters({ [CLUSTER]: { endpoint: api.url, authority } });
      const ec2 = new EC2Client(emulator.client);
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
      const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }));
      await new EKSClient(emulator.client).send(
        new CreateClusterCommand({
          name: CLUSTER,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/cluster`,
          resourcesVpcConfig: { subnetIds: [Subnet?.SubnetId ?? ''] },
        }),
      );
      await s3().send(
        new CreateBucketCommand({
          Bucket: json.terraform.backend.s3.bucket,
          CreateBucketConfiguration: { LocationConstraint: REGION },
        }),
      );
      const secrets = new SecretsManagerClient(emulator.client);
      const named = Object.values<Json>(json.data.aws_secretsmanager_secret_versions).map((each) => each.secret_id);
      for (const Name of new Set<string>(named)) {
        await secrets.send(new CreateSecretCommand({ Name, SecretString: VALUE }));
      }
      const rds = new RDSClient(emulator.client);
      for (const { db_instance_identifier } of Object.values<Json>(json.data.aws_db_instance)) {
        await rds.send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: db_instance_identifier,
            DBInstanceClass: 'db.t4g.micro',
            Engine: 'postgres',
          }),
        );
      }
    }

    const s3 = (): S3Client => new S3Client({ ...emulator.client, forcePathStyle: true });

    async function monitoring(...args: string[]): Promise<{ code: number; text: string }> {
      const { code, tail } = await runChild(process.execPath, [...COMMAND, ...args, 'prod', '--here'], {
        cwd: process.cwd(),
        env: {
          ...findTools(process.env, join(folder, 'terraform.rc')).env,
          ...emulator.env,
          ...provider.env,
          AS_OF: '2026-06-01',
          CDKTF_OUTDIR: join(folder, 'cdktf.out'),
          TF_CLI_ARGS_init: '-backend-config=use_path_style=true',
        },
      });
      return { code, text: tail };
    }

    const all = async (path: string): Promise<Json[]> => (await api.ask('GET', path)).body.items;
    /** By name, those that are ready and those that there should be. */
    const workloads = async (): Promise<Record<string, readonly [number, number]>> => {
      const path = `/apis/apps/v1/namespaces/${NAMESPACE}`;
      const both = [...(await all(`${path}/deployments`)), ...(await all(`${path}/statefulsets`))];
      return Object.fromEntries(
        both.map(({ metadata, spec, status }) => [metadata.name, [status.readyReplicas, spec.replicas]]),
      );
    };
    /** Server of each pod, by the pod's own id. */
    const pods = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await all(`/api/v1/namespaces/${NAMESPACE}/pods`)).map(({ metadata }) => [
          metadata.uid,
          metadata.labels['app.kubernetes.io/name'],
        ]),
      );

    test('plan: everything is to be added, and nothing is', async () => {
      const { code, text } = await monitoring('plan');

      expect(text).toContain(`Plan: ${resources.length} to add, 0 to change, 0 to destroy.`);
      expect(code).toBe(0);
      expect((await all('/api/v1/namespaces')).map(({ metadata }) => metadata.name)).not.toContain(NAMESPACE);
    });

    test('deploy: goes in with a token that is signed for this cluster, and ends when every pod is ready', async () => {
      const { code, text } = await monitoring('deploy');

      expect(review.refusals).toEqual([]);
      expect(text).toContain(`Apply complete! Resources: ${resources.length} added, 0 changed, 0 destroyed.`);
      expect(code).toBe(0);
      expect(await workloads()).toEqual({
        alertmanager: [3, 3],
        'blackbox-exporter': [2, 2],
        grafana: [1, 1],
        'postgres-exporter-primary': [1, 1],
        'postgres-exporter-replica-1': [1, 1],
        prometheus: [2, 2],
      });
    });

    test('the token that terraform came with opens no other cluster', async () => {
      const other = await reviewOf('devops-simulator-experimental');
      try {
        expect(review.admitted.map((token) => other.judge(token))).toContainEqual({
          authenticated: false,
          error: 'a wrong signature',
        });
        expect(other.admitted).toEqual([]);
      } finally {
        other.stop();
      }
    });

    test('plan again: the cluster is as it is written', async () => {
      const { code, text } = await monitoring('plan');

      expect(text).toContain('No changes.');
      expect(code).toBe(0);
    });

    test('the state holds neither the token nor what a secret holds', async () => {
      const { bucket, key } = json.terraform.backend.s3;
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const state = (await Body?.transformToString()) ?? '';

      expect(state).toContain('kubernetes_stateful_set_v1');
      expect(state).not.toMatch(new RegExp(`k8s-aws-v1|${VALUE}`));
    });

    // Of a Deployment: this state of the provider does not end the update of a StatefulSet (its issue 2926).
    test('deploy after a certificate was renewed: other pods for its server, and for no other', async () => {
      const before = await pods();
      await new SecretsManagerClient(emulator.client).send(
        new PutSecretValueCommand({ SecretId: `${CLUSTER}/monitoring/tls/blackbox-exporter`, SecretString: VALUE }),
      );

      const { code, text } = await monitoring('deploy');

      expect(text).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
      expect(code).toBe(0);
      const after = await pods();
      expect(Object.entries(before).flatMap(([uid, name]) => (uid in after ? [] : [name]))).toEqual(
        Array(2).fill('blackbox-exporter'),
      );
      expect((await workloads())['blackbox-exporter']).toEqual([2, 2]);
    });

    test('destroy: leaves nothing in the cluster', async () => {
      const { code, text } = await monitoring('destroy', '--auto-approve');

      expect(text).toContain(`Destroy complete! Resources: ${resources.length} destroyed.`);
      expect(code).toBe(0);
      expect((await all('/api/v1/namespaces')).map(({ metadata }) => metadata.name)).not.toContain(NAMESPACE);
    });
  },
);
