import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { freePort } from '../../../app/development/free-port';
import { runChild } from '../../../delivery/child';
import { childEnvironment } from '../../../delivery/terraform/environment';
import { ACCOUNT, REGION, TestEmulator } from '../../support/emulator';
import { TestProgram } from '../../support/program';
import { StandIns } from '../../support/stand-ins';
import type { Json } from '../../support/synth';
import { describeWith } from '../../support/tools';

jest.setTimeout(120_000);

const COMMAND = ['--require', 'ts-node/register', 'delivery/monitoring/main.ts'];
const CLUSTER = 'devops-simulator-prod';

describeWith(['python3'], 'npm run monitoring -- open', () => {
  let emulator: TestEmulator;
  let ec2: EC2Client;
  let host: string;
  let node: string;
  let port: number;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    ec2 = new EC2Client(emulator.client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }));
    const eks = new EKSClient(emulator.client);
    await eks.send(
      new CreateClusterCommand({
        name: CLUSTER,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/cluster`,
        resourcesVpcConfig: { subnetIds: [Subnet?.SubnetId ?? ''] },
      }),
    );
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: CLUSTER }));
    host = new URL(cluster?.endpoint ?? '').hostname;
    await runInstance('devops-simulator-experimental');
    node = await runInstance(CLUSTER);
    port = await freePort();
  }, 300_000);
  afterAll(() => emulator?.stop());

  /** As a managed node group tags its nodes. */
  async function runInstance(cluster: string): Promise<string> {
    const { Instances: [instance] = [] } = await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: 'ami-0a1b2c3d4e5f60718',
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'eks:cluster-name', Value: cluster }] }],
      }),
    );
    return instance?.InstanceId ?? '';
  }

  const env = (PATH: string): Record<string, string> => ({ ...childEnvironment(process.env, emulator.env), PATH });

  /** `aws` leaves signals to its plugin, as the real one does. */
  function standIns(name: string, programs: Readonly<Record<string, string>> = {}): StandIns {
    const all = new StandIns(join(emulator.folder, name));
    for (const [program, text] of Object.entries({
      aws: `record(...args);
        process.on('SIGINT', () => {});
        require('node:child_process').spawn('session-manager-plugin', { stdio: 'inherit' }).on('exit', (code) => process.exit(code));`,
      'session-manager-plugin': `process.on('SIGINT', () => { record('ends'); process.exit(); });
        console.log('Port 1 opened for sessionId anna-1.');
        console.log('Waiting for connections...');
        setInterval(() => {}, 1000);`,
      kubectl: `record(...args.slice(2), JSON.parse(require('node:fs').readFileSync(args[1])));
        process.on('SIGINT', () => { record('ends'); process.exit(); });
        console.log('Forwarding from 127.0.0.1');
        setInterval(() => {}, 1000);`,
      ...programs,
    })) {
      all.add(program, text);
    }
    return all;
  }

  const open = async (stands: StandIns) => {
    const { code, tail } = await runChild(process.execPath, [...COMMAND, 'open', 'prod', '--port', String(port)], {
      cwd: process.cwd(),
      env: env(stands.folder),
    });
    return { code, lines: tail.split('\n') };
  };

  test('goes through a node of this cluster to its API, and through that to Grafana; Ctrl-C closes both', async () => {
    const stands = standIns('good');
    const program = TestProgram.start(
      process.execPath,
      [...COMMAND, 'open', '--port', String(port)],
      env(stands.folder),
    );
    await program.saidText('Ctrl-C closes the tunnel');
    expect(await program.end('SIGINT')).toBe(130);

    expect(program.lines).toEqual([
      `${CLUSTER}: a tunnel through ${node} to ${host}`,
      `Grafana of prod: https://localhost:${port}`,
      `its certificate is of the authority in the parameter /${CLUSTER}/monitoring/authority`,
      expect.stringMatching(/^kubectl in another terminal: export KUBECONFIG=\/.*\/kubeconfig\.json$/),
      'Ctrl-C closes the tunnel',
      '',
      'SIGINT: ending what was started',
    ]);
    const [session, forward, ...ends] = stands.calls as Json[];
    expect(session.slice(0, -1)).toEqual([
      ...['aws', 'ssm', 'start-session', '--region', REGION, '--target', node],
      ...['--document-name', 'AWS-StartPortForwardingSessionToRemoteHost', '--parameters'],
    ]);
    const parameters = JSON.parse(session.at(-1));
    expect(parameters).toEqual({
      host: [host],
      portNumber: ['443'],
      localPortNumber: [expect.stringMatching(/^\d+$/)],
    });
    expect(forward.slice(0, -1)).toEqual(['kubectl', 'port-forward', 'service/grafana', `${port}:3000`]);
    const { clusters, users, contexts } = forward.at(-1);
    expect(clusters).toEqual([
      {
        name: CLUSTER,
        cluster: {
          server: `https://127.0.0.1:${parameters.localPortNumber[0]}`,
          'tls-server-name': host,
          'certificate-authority-data': expect.any(String),
        },
      },
    ]);
    expect(users[0].user.exec).toMatchObject({
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', CLUSTER, '--region', REGION],
    });
    expect(contexts[0].context).toEqual({ cluster: CLUSTER, user: CLUSTER, namespace: 'monitoring' });
    expect(ends.map(([name]) => name).sort()).toEqual(['kubectl', 'session-manager-plugin']);
  });

  test('a session that is refused: its own words, and whose business it is', async () => {
    const stands = standIns('refused', {
      aws: "console.error('An error occurred (AccessDeniedException) when calling the StartSession operation'); process.exit(254);",
    });

    expect(await open(stands)).toEqual({
      code: 1,
      lines: [
        `${CLUSTER}: a tunnel through ${node} to ${host}`,
        'aws has ended with exit code 254:',
        'An error occurred (AccessDeniedException) when calling the StartSession operation',
        'next: mend what it says and repeat the command; the session needs a role that may open it: docs/monitoring.md',
      ],
    });
  });

  test('a tunnel that ends by itself takes the other program with it', async () => {
    const stands = standIns('ending', {
      kubectl: "console.log('Forwarding from 127.0.0.1'); console.error('lost connection to pod'); process.exit(1);",
    });
    const { code, lines } = await open(stands);

    expect({ code, last: lines.slice(-4) }).toEqual({
      code: 1,
      last: [
        'kubectl has ended with exit code 1:',
        'Forwarding from 127.0.0.1',
        'lost connection to pod',
        'next: mend what it says and repeat the command; the session needs a role that may open it: docs/monitoring.md',
      ],
    });
    expect(stands.calls).toContainEqual(['session-manager-plugin', 'ends']);
  });

  test('names every program that is missing at once, and a port that is taken', async () => {
    const none = new StandIns(join(emulator.folder, 'none'));

    expect(await open(none)).toEqual({
      code: 2,
      lines: [
        'aws was not found: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
        'session-manager-plugin was not found: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
        'kubectl was not found: https://kubernetes.io/docs/tasks/tools/',
        'next: install what is missing and repeat the command',
      ],
    });
    const holder = await listen(port);
    const { code, lines } = await open(standIns('taken'));
    holder.close();
    expect({ code, lines }).toEqual({
      code: 2,
      lines: [
        expect.stringContaining(`tunnel: port ${port} is taken by process ${process.pid}`),
        'next: choose another port for the tunnel with --port',
      ],
    });
  });

  test('an API that is out of reach stops terraform on this machine before it starts, and names the way', async () => {
    const { code, tail } = await runChild(process.execPath, [...COMMAND, 'plan', '--here'], {
      cwd: process.cwd(),
      env: childEnvironment(process.env, { ...emulator.env, CDKTF_OUTDIR: join(emulator.folder, 'out') }),
    });

    expect({ code, lines: tail.split('\n') }).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(`^the API of the cluster ${CLUSTER} cannot be reached: ${host} \\(.*\\)$`),
        'its endpoint is private: only the VPC leads to it',
        'next: npm run monitoring -- --help; without --here it deploys from inside the VPC, wherever it is started',
      ],
    });
  });

  test('a cluster without a node', async () => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [node] }));

    expect(await open(standIns('empty'))).toEqual({
      code: 1,
      lines: [
        `the cluster ${CLUSTER} has no node that runs`,
        `next: look at the node group: aws eks describe-nodegroup --cluster-name ${CLUSTER} --nodegroup-name ${CLUSTER}-nodes`,
      ],
    });
  });
});

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
