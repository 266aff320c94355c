import './quiet-sdk';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Signer } from '@aws-sdk/rds-signer';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Client } from 'pg';
import { backup } from './backup';
import { report } from './failure';
import { type Advice, enter, type Login, Patience, type Say, SEE_INSTANCE } from './login';
import { migrate } from './migrate';
import { prepare } from './prepare';
import { reset } from './reset';
import { restore } from './restore';
import { APP, MIGRATOR } from './roles';
import { seed } from './seed';
import { developmentSettings, migrateSettings, prepareSettings } from './settings';

const PATIENCE_SECONDS = 900;
/** A server on this machine answers soon or not at all. */
const LOCAL_SECONDS = 5;
const ON_AWS: Advice = {
  absent: SEE_INSTANCE,
  refused: 'run db prepare, which makes the role; whoever runs this needs rds-db:connect as it',
  code: 1,
};
const IN_DEVELOPMENT: Advice = {
  absent: 'start it, or unset DATABASE_HOST',
  refused: 'check DATABASE_USER and DATABASE_PASSWORD',
  code: 2,
};

const say: Say = (line) => void process.stdout.write(`${line}\n`);

const program = new Command('db')
  .description('Prepares, migrates and, in development, fills and saves the database')
  .exitOverride()
  .addHelpText(
    'after',
    '\nexit code: 0 done, 1 failed, 2 not understood, or environment incomplete or wrong; every verb can be repeated',
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
    await prepare(settings, { rotate, patience: new Patience(wait, say), say });
  });

program
  .command('migrate')
  .description('apply what is not applied yet; on AWS as the migrator, with an IAM token')
  .option('--migrations <folder>', 'where the SQL files are', migrationsFolder())
  .option(
    '--wait <seconds>',
    `for the database (default: ${PATIENCE_SECONDS}, in development ${LOCAL_SECONDS}), or for another run (default: ${PATIENCE_SECONDS})`,
    seconds,
  )
  .action(async ({ migrations: folder, wait }: { migrations: string; wait?: number }) => {
    const inDevelopment = process.env['NODE_ENV'] === 'development';
    const options = { folder, patience: new Patience(wait ?? PATIENCE_SECONDS, say), say, createSchema: inDevelopment };
    const work = async (client: Client): Promise<void> => void (await migrate(client, options));
    await (inDevelopment ? withDatabase(work, wait) : withMigrator(work, wait));
  });

/** A verb that only development has. */
const development = (name: string, description: string) =>
  program.command(name).description(`in development: ${description}`);

type Work = (client: Client) => Promise<void>;

const withDatabase = (work: Work, seconds = LOCAL_SECONDS): Promise<void> =>
  withLogin(developmentSettings(process.env), seconds, IN_DEVELOPMENT, work);

/** On AWS: owns the schema, and logs in with an IAM token. */
const withMigrator = (work: Work, seconds = PATIENCE_SECONDS): Promise<void> =>
  withLogin(tokenLogin(), seconds, ON_AWS, work);

async function withLogin(login: Login, seconds: number, advice: Advice, work: Work): Promise<void> {
  const client = await enter(login, new Patience(seconds, say), advice);
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

development('reset', 'forget everything, then migrate and seed')
  .option('--migrations <folder>', 'where the SQL files are', migrationsFolder())
  .action(({ migrations: folder }: { migrations: string }) =>
    withDatabase((client) => reset(client, { folder, patience: new Patience(PATIENCE_SECONDS, say), say })),
  );

development('seed', 'sow the test data that is not there yet; on AWS as the migrator, with an IAM token').action(() => {
  const { NODE_ENV: mode, DATABASE_INSTANCE: instance } = process.env;
  const sow = (client: Client) => seed(client, say);
  return mode === 'development' && instance ? withMigrator(sow) : withDatabase(sow);
});

development('backup', 'save every row to a file')
  .argument('[file]', 'where to; not overwritten', `backups/${new Date().toISOString().replace(/[:.]/g, '-')}.gz`)
  .action((file: string) => withDatabase((client) => backup(client, resolve(file), say)));

development('restore', 'put a backup in the place of every row, all at once')
  .argument('<file>', 'that backup has written')
  .action((file: string) => withDatabase((client) => restore(client, resolve(file), say)));

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
