import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { runCommand } from '../run-command';
import { Stop } from '../stop';
import { table } from '../table';
import { buildServer, findGo } from './build';
import { BUILT_SERVERS, type BuiltServer, folderOf, isBuilt } from './folder';
import { claimBuild, waitForBuild } from './under-way';

const NAMES = BUILT_SERVERS.map(({ name }) => name);

const command = new Command('npm run tools --')
  .description(
    'Builds the servers that the tests run for real, each from its Go module at the version of constructs/server-versions.ts.\nWhat is built already is kept. Takes some 15 minutes and 5 GB at first.',
  )
  .addArgument(new Argument('[servers...]', 'which of them (default: all)').choices(NAMES))
  .option('--list', 'show what is built, and where')
  .option('--wait', 'build nothing, but wait for a build that is under way')
  .addHelpText('after', '\nexit code: 0 done, 1 a build failed, 2 the command cannot be used, or Go is missing');

runCommand(command, async (asked: readonly string[], { list, wait }: { list?: boolean; wait?: boolean }) => {
  const env = process.env;
  if (wait) return waitForBuild(env);
  const servers = BUILT_SERVERS.filter(({ name }) => asked.length === 0 || asked.includes(name));
  if (list) {
    const rows = servers.map((each) => [
      each.name,
      each.version,
      isBuilt(each, env) ? folderOf(each, env) : `not built: npm run tools -- ${each.name}`,
    ]);
    say(table(rows));
    return;
  }
  const missing = servers.filter((each) => !isBuilt(each, env));
  if (missing.length === 0) {
    say('everything is built');
    return;
  }
  const end = claimBuild(env);
  try {
    await buildAll(missing);
  } finally {
    end();
  }
});

async function buildAll(missing: readonly BuiltServer[]): Promise<void> {
  say(`building ${missing.map(({ name }) => name).join(', ')} with ${await findGo(process.env)}`);
  const failed: string[] = [];
  for (const each of missing) {
    const started = Date.now();
    try {
      await buildServer(each, process.env);
      say(`${each.name} ${each.version}: ${Math.round((Date.now() - started) / 1000)} s, ${megabytes(each)} MB`);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      failed.push(each.name); // the others are of use without it
      process.stderr.write(`${each.name} ${each.version}: ${error.message}\n`);
    }
  }
  if (failed.length > 0)
    throw new Stop(
      `not built: ${failed.join(', ')}`,
      `check the network, the module proxy (go env GOPROXY) and the disk, then npm run tools -- ${failed.join(' ')}`,
    );
}

const megabytes = (server: BuiltServer): number => {
  const folder = folderOf(server, process.env);
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  return Math.round(bytes / 1e6);
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
