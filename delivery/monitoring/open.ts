import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { freePort } from '../../app/development/free-port';
import { authorityParameter } from '../../constructs/kubernetes/monitoring/names';
import { APPS } from '../../constructs/monitoring/config/names';
import { SERVERS } from '../../constructs/server-versions';
import { TUNNEL_DOCUMENT } from '../../constructs/sessions';
import { runChild, stopChildren } from '../child';
import { checkPorts } from '../development/ports';
import { Stop } from '../stop';
import { type ClusterCommand, clusterApi } from './cluster';
import { kubeconfig } from './kubeconfig';
import { needPrograms } from './programs';

/** A session begins within seconds; a cold `aws` takes some of them. */
const READY_MS = 60_000;

export interface Open extends ClusterCommand {
  readonly region: string;
  /** Port of this machine that Grafana is to be opened on. */
  readonly port: number;
  readonly ec2: EC2Client;
}

/**
 * Grafana on this machine, until the command is stopped: Session Manager makes a tunnel through a node to the private API
 * of the cluster, and kubectl goes through it to Grafana.
 * @throws {Stop} when it cannot be opened, or ends by itself
 */
export async function open(given: Open): Promise<void> {
  const { environment, cluster, region, port, ec2, eks, env, say } = given;
  needPrograms(env);
  await checkPorts([{ port, of: 'tunnel', change: '--port' }], '127.0.0.1');
  const { endpoint, authority } = await clusterApi(eks, cluster, environment);
  const node = await findNode(ec2, cluster);
  const host = new URL(endpoint).hostname;
  const tunnelPort = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-open-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'kubeconfig.json');
  writeFileSync(file, kubeconfig({ cluster, region, host, authority, port: tunnelPort }), { mode: 0o600 });

  say(`${cluster}: a tunnel through ${node} to ${host}`);
  const parameters = { host: [host], portNumber: ['443'], localPortNumber: [String(tunnelPort)] };
  const session = ['--target', node, '--document-name', TUNNEL_DOCUMENT, '--parameters', JSON.stringify(parameters)];
  const tunnel = await start(
    given,
    'aws',
    ['ssm', 'start-session', '--region', region, ...session],
    /^Waiting for connections/,
  );
  const target = [`service/${APPS.grafana}`, `${port}:${SERVERS.grafana.port}`];
  const forward = await start(given, 'kubectl', ['--kubeconfig', file, 'port-forward', ...target], /^Forwarding from/);
  say(`Grafana of ${environment}: https://localhost:${port}`);
  say(`its certificate is of the authority in the parameter ${authorityParameter(cluster)}`);
  say(`kubectl in another terminal: export KUBECONFIG=${file}`);
  say('Ctrl-C closes the tunnel');
  const ended = await Promise.race([tunnel.ended, forward.ended]);
  await stopChildren();
  throw ended;
}

/** Any node that runs: the tunnel only passes through it. */
async function findNode(ec2: EC2Client, cluster: string): Promise<string> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:eks:cluster-name', Values: [cluster] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    }),
  );
  const [node] = Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
  if (node !== undefined) return node;
  throw new Stop(
    `the cluster ${cluster} has no node that runs`,
    `look at the node group: aws eks describe-nodegroup --cluster-name ${cluster} --nodegroup-name ${cluster}-nodes`,
  );
}

interface Started {
  /** Why it has ended; pending as long as it runs. */
  readonly ended: Promise<Stop>;
}

/** Starts a program that stays. @throws {Stop} when it ends, or does not say in time that it is ready */
async function start({ env }: Open, command: string, args: readonly string[], ready: RegExp): Promise<Started> {
  let isReady = (): void => {};
  const said = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const onLine = (line: string): void => {
    if (ready.test(line)) isReady();
  };
  const ended = runChild(command, args, { cwd: tmpdir(), env, onLine, asked: 'all' }).then(
    ({ code, tail }) => new Stop(`${command} has ended with exit code ${code}:\n${tail}`, NEXT),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Stop>((resolve) => {
    timer = setTimeout(() => resolve(new Stop(`${command} was not ready after ${READY_MS / 1000} s`, NEXT)), READY_MS);
  });
  const failure = await Promise.race([said, ended, late]);
  clearTimeout(timer);
  if (failure === undefined) return { ended };
  await stopChildren();
  throw failure;
}

const NEXT = 'mend what it says and repeat the command; the session needs a role that may open it: docs/monitoring.md';
