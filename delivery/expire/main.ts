import '../quiet-sdk';
import { join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { SOURCE_KEY } from '../../constructs/account/expiry-statements';
import { environments } from '../../environments';
import { owners } from '../../environments/owners';
import { site } from '../../environments/site';
import { ChoiceError, readChoices } from '../../stacks/choices';
import { stateBucket } from '../../stacks/names';
import { headCommit, uploadArchive } from '../archive';
import { runCommand } from '../run-command';
import { Stop } from '../stop';
import { findTerraform } from '../terraform/terraform';
import { destroyOwned } from './destroy';
import { expire } from './expire';

interface Options {
  readonly dryRun?: boolean;
  readonly upload?: boolean;
}

const ACCOUNT = environments.dev.account;

const command = new Command('npm run expire --')
  .description(
    "Destroys developers' environments (dev-<owner>) whose last day in environments/owners.ts has passed, and nothing else. A schedule in the sandbox account runs it each night.",
  )
  .option('--dry-run', 'say what would be destroyed, and destroy nothing')
  .option('--upload', 'leave the committed files as the source of the nightly project, and destroy nothing')
  .addHelpText(
    'after',
    '\nAS_OF, yyyy-mm-dd, is taken for today. Credentials come from the environment, as for terraform.\nexit code: 0 done, 1 something is still there, 2 something is missing or not understood',
  );

runCommand(
  command,
  async (options: Options) => {
    const env = process.env as Record<string, string>;
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const bucket = stateBucket(site, ACCOUNT);
    const s3 = new S3Client({ region: site.region });
    if (options.upload) {
      const commit = headCommit();
      await uploadArchive({ s3, bucket, account: site.accounts[ACCOUNT].id, key: SOURCE_KEY }, commit);
      say(`${commit} is what the nightly project runs from now on`);
      return;
    }
    const dryRun = options.dryRun === true;
    if (!dryRun) findTerraform(env);
    const out = env['CDKTF_OUTDIR'] ?? join(resolve(__dirname, '../..'), 'cdktf.out');
    await expire({
      owners,
      environments: Object.values(environments),
      states: { s3, bucket },
      asOf: today(env),
      dryRun,
      say,
      destroy: (owner) => destroyOwned(owner, { out, env, onLine: (line) => say(`  ${line}`) }),
    });
  },
  { account: () => ACCOUNT },
);

function today(env: NodeJS.ProcessEnv): string {
  try {
    return readChoices({}, { AS_OF: env['AS_OF'] }, new Date()).asOf;
  } catch (error) {
    if (error instanceof ChoiceError) throw new Stop(error.message, 'npm run expire -- --help', 2);
    throw error;
  }
}
