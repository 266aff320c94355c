import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Signer } from '@aws-sdk/rds-signer';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { report } from './failure';
import { connect, Patience, type Say } from './login';
import { migrate } from './migrate';
import { prepare } from './prepare';
import { APP, MIGRATOR } from './roles';
import { developmentSettings, migrateSettings, prepareSettings } from './settings';

const PATIENCE_SECONDS = 900;

const say: Say = (line) => void process.stdout.write(`${line}\n`);

const program = new Command('db')
  .description('Prepares, migrates and, in development, fills and saves the database')
  .exitOverride()
  .addHelpText(
    'after',
    '\nexit code: 0 done, 1 failed, 2 not understood or environment incomplete; every verb can be repeated',
  );

const seconds = (text: string): number => {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number of seconds from 1 to 99999');
};

program
  .command('prepare')
  .description(`on AWS: master password, roles ${MIGRATOR}, ${APP} and monitor, schema`)
  .option('--rotate', 'new passwords for master and monitor', false)
  .option('--wait <seconds>', 'for the instance, its new password, or another run', seconds, PATIENCE_SECONDS)
  .action(async ({ rotate, wait }: { rotate: boolean; wait: number }) => {
    const settings = prepareSettings(process.env);
    await prepare(settings, { rotate, patience: new Patience(wait), say });
  });

program
  .command('migrate')
  .description('apply what is not applied yet; on AWS as the migrator, with an IAM token')
  .option('--migrations <folder>', 'where the SQL files are', migrationsFolder())
  .option('--wait <seconds>', 'for another run', seconds, PATIENCE_SECONDS)
  .action(async ({ migrations: folder, wait }: { migrations: string; wait: number }) => {
    const development = process.env['NODE_ENV'] === 'development';
    const login = development ? developmentSettings(process.env) : tokenLogin();
    const client = await connect(login);
    try {
      await migrate(client, { folder, patience: new Patience(wait), say, createSchema: development });
    } finally {
      await client.end();
    }
  });

function tokenLogin() {
  const settings = migrateSettings(process.env);
  const { host, port, region } = settings;
  const signer = new Signer({ hostname: host, port, username: MIGRATOR, region });
  return { ...settings, user: MIGRATOR, password: () => signer.getAuthToken() };
}

/** Beside the program in the image, one folder up in a clone. */
function migrationsFolder(): string {
  const beside = join(__dirname, 'migrations');
  return existsSync(beside) ? beside : join(__dirname, '..', 'migrations');
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = report(error);
});
