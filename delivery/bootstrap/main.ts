import '../quiet-sdk';
import { join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Argument, Command } from 'commander';
import { site } from '../../environments/site';
import type { Environment } from '../../environments/types';
import { accountStackName, stateBucket, stateKey } from '../../stacks/names';
import { runChild } from '../child';
import { runCommand } from '../run-command';
import { Stop } from '../stop';
import { findTerraform } from '../terraform/terraform';
import { bootstrap } from './bootstrap';

const ROOT = resolve(__dirname, '../..');
const OUT = join(ROOT, 'cdktf.out');
/** Environment whose synth writes the account's stack. */
const ENVIRONMENT = { prod: 'prod', sandbox: 'dev' } as const;

const command = new Command('npm run bootstrap --')
  .description(
    'Deploys the stack that an AWS account needs once: state bucket, roles of CI, image repository.\nMoves its state into its own bucket. Can be repeated, also after it was interrupted.\nShows the plan only, unless --auto-approve is given.',
  )
  .addArgument(new Argument('<account>', 'key of `accounts` in environments/site.ts').choices(['prod', 'sandbox']))
  .option('--auto-approve', 'apply')
  .addHelpText(
    'after',
    '\nCredentials come from the environment, as for terraform.\nexit code: 0 done, 1 failed, 2 the command cannot be used',
  );

runCommand(
  command,
  async (account: Environment['account'], { autoApprove }: { autoApprove?: boolean }) => {
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const env = process.env as Record<string, string>;
    const { binary } = findTerraform(env);
    const synthesized = await runChild(process.execPath, ['stacks/synth.mjs', ENVIRONMENT[account]], {
      cwd: ROOT,
      env: { ...env, CDKTF_OUTDIR: OUT },
      onLine: say,
    });
    if (synthesized.code !== 0) throw new Stop('the stack was not synthesized', 'mend what is said above');
    const name = accountStackName(account);
    await bootstrap({
      terraform: { binary, folder: join(OUT, 'stacks', name), env, onLine: say },
      s3: new S3Client({ region: site.region }),
      bucket: stateBucket(site, account),
      key: stateKey(name),
      localState: join(ROOT, '.bootstrap', `${name}.tfstate`),
      planOnly: autoApprove !== true,
      say,
    });
    if (!autoApprove) say(`\nnothing was changed\nnext: npm run bootstrap -- ${account} --auto-approve`);
  },
  { account: (account) => account },
);
