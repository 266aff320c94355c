/** Environment variable of a build: the folder of the image that holds the programs. */
export const IMAGE_FOLDER_VARIABLE = 'IMAGE_FOLDER';

/** A buildspec of one phase, as JSON, which is YAML too: the first command that fails ends it. */
export const buildspec = (commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { 'on-failure': 'ABORT', commands } } });

/** What a release's image does to the database before its instances start. Both commands may be repeated at any time. */
export const DATABASE_COMMANDS: readonly string[] = ['prepare', 'migrate'].map(
  (command) => `node "$${IMAGE_FOLDER_VARIABLE}/db.js" ${command}`,
);
