/** Environment variable of a build: the folder of the image that holds the programs. */
export const IMAGE_FOLDER_VARIABLE = 'IMAGE_FOLDER';

/** A buildspec of one phase, as JSON, which is YAML too: the first command that fails ends it. */
export const buildspec = (commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { 'on-failure': 'ABORT', commands } } });

const database = (command: string): string => `node "$${IMAGE_FOLDER_VARIABLE}/db.js" ${command}`;

/** What a release's image does to the database before its instances start. Each command may be repeated at any time. */
export const DATABASE_COMMANDS: readonly string[] = [database('prepare'), database('migrate')];

/** The same where the test data belongs. The command sows it in development only, and production is what it is told nothing of. */
export const DEVELOPMENT_DATABASE_COMMANDS: readonly string[] = [
  ...DATABASE_COMMANDS,
  `NODE_ENV=development ${database('seed')}`,
];
