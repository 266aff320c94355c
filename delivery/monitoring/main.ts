import '../quiet-sdk';
import { join, resolve } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { S3Client } from '@aws-sdk/client-s3';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Verb } from '../../constructs/kubernetes/monitoring/request';
import { SERVERS } from '../../constructs/server-versions';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { deployArchive, deployProject, environmentPrefix, monitoringStackName, stateBucket } from '../../stacks/names';
import { runCommand } from '../run-command';
import { Stop } from '../stop';
import { numberOf } from '../work/build';
import { here } from './here';
import { open } from './open';
import { throughVpc } from './through-vpc';

interface Options {
  readonly here?: boolean;
  readonly autoApprove?: boolean;
  readonly port: number;
}

/** AWS limits the calls of an account, and one lost answer should not end a deploy. */
const POLL_SECONDS = 3;
const ATTEMPTS = 8;
const ROOT = resolve(__dirname, '../..');
/** Those with a cluster. */
const ENVIRONMENTS = ['prod', 'experimental'] as const;

const command = new Command('npm run monitoring --')
  .description("What runs inside an environment's cluster, whose API only its VPC reaches.")
  .addArgument(new Argument('<what>').choices(['plan', 'deploy', 'destroy', 'open']))
  .addArgument(new Argument('[environment]').choices(ENVIRONMENTS).default('prod'))
  .option('--here', 'run terraform on this machine, which has to reach the API: what the project does')
  .option('--auto-approve', 'destroy, which is refused without it')
  .option(
    '--port <number>',
    "Grafana's on this machine; its login comes back to the default only",
    portOf,
    SERVERS.grafana.port,
  )
  .addHelpText(
    'after',
    `
plan, deploy, destroy: the stack <environment>-monitoring, by a CodeBuild project inside the VPC. It gets the committed
files, its log is repeated here, and the command ends as the build ends. Ctrl-C leaves the build at work: the same command
follows it again.
open: Grafana on this machine until Ctrl-C, through a tunnel of Session Manager.

Credentials come from the environment, as for terraform: docs/monitoring.md says whose.
exit code: 0 done, 1 failed, 2 the command cannot be used, 130 stopped`,
  );

let following: string | undefined;

runCommand(
  command,
  async (what: Verb | 'open', name: (typeof ENVIRONMENTS)[number], options: Options) => {
    const environment = environments[name];
    const cluster = environmentPrefix(environment);
    const env = process.env as Record<string, string>;
    const client = { region: site.region, maxAttempts: ATTEMPTS };
    const eks = new EKSClient(client);
    if (what === 'open') {
      const { port } = options;
      return open({ environment: name, cluster, region: site.region, port, ec2: new EC2Client(client), eks, env, say });
    }
    const stack = monitoringStackName(environment);
    if (what === 'destroy' && options.autoApprove !== true) {
      throw new Stop(
        `destroy removes everything of ${stack}, its recorded metrics too; nothing was changed`,
        `npm run monitoring -- destroy ${name} --auto-approve`,
        2,
      );
    }
    if (options.here) {
      const out = env['CDKTF_OUTDIR'] ?? join(ROOT, 'cdktf.out');
      return here({ verb: what, environment: name, cluster, stack, eks, out, env, say });
    }
    const { account } = environment;
    await throughVpc({
      verb: what,
      environment: name,
      stack,
      project: deployProject(environment),
      archive: {
        s3: new S3Client(client),
        bucket: stateBucket(site, account),
        account: site.accounts[account].id,
        key: deployArchive(environment),
      },
      world: {
        codeBuild: new CodeBuildClient(client),
        logs: new CloudWatchLogsClient(client),
        say,
        pollSeconds: POLL_SECONDS,
      },
      onBuild: (id) => {
        following = id;
      },
    });
  },
  { account: (_, name) => environments[name].account, whenInterrupted: sayWhatGoesOn },
);

async function sayWhatGoesOn(): Promise<void> {
  if (following === undefined) return;
  process.stderr.write(
    `build ${numberOf(following)} goes on; the same command follows it again\nto stop it, which leaves terraform's lock behind: aws codebuild stop-build --id ${following}\n`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
}
