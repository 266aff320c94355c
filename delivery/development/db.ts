import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { claim, claimant, release } from '../claim';
import { report } from '../stop';
import { readDatabaseFile } from './database-file';
import { Containers } from './docker';
import type { ServiceVariables } from './environment';
import { CLAIM, CLAIMED, type DevelopmentOptions, developmentCommand, ROOT } from './options';
import { type Bundling, DATABASE_COMMAND, developmentBundle, linkMigrations } from './rebuild';
import { chooseDatabase, startDatabase } from './servers';
import { readSettings, type Settings, serviceVariables } from './settings';

const HELP = /^(-h|--help|help)$/;

/**
 * `npm run db -- <verb>`: the database command on development's database, whether `npm run dev` is running or not. Exits
 * with the command's own code.
 */
export async function main(bundling: Pick<Bundling, 'options' | 'migrations'>): Promise<void> {
  const args = process.argv.slice(2);
  // The flags of npm run dev have no meaning here; its defaults do.
  const settings = readSettings(
    developmentCommand().parse([], { from: 'user' }).opts<DevelopmentOptions>(),
    process.env,
  );
  const dist = join(settings.options.state, 'dist-db');
  try {
    linkMigrations(dist, bundling.migrations);
    await build(developmentBundle(bundling.options(dist)));
    const needsDatabase = args.length > 0 && !args.some((arg) => HELP.test(arg));
    const run = (found: ServiceVariables): Promise<number> =>
      runCommand([join(dist, DATABASE_COMMAND), ...args], serviceVariables(settings, found));
    process.exitCode = needsDatabase ? await withDatabase(settings, run) : await run({});
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Uses the database that is given, or the one that runs, or starts the one that does not. */
async function withDatabase(settings: Settings, use: (found: ServiceVariables) => Promise<number>): Promise<number> {
  const { state } = settings.options;
  const file = join(state, CLAIM);
  const source = chooseDatabase(settings);
  if (source === 'given') return use({});
  const running = claimant(file) === undefined ? undefined : readDatabaseFile(state);
  if (running) return use(running);
  claim(file, CLAIMED);
  const containers = new Containers();
  try {
    const { variables, stop } = await startDatabase(source, settings, containers, () => {});
    try {
      return await use(variables);
    } finally {
      await stop();
    }
  } finally {
    await containers.stop();
    release(file);
  }
}

async function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  process.on('SIGINT', () => {}); // it is in the same group, and ends by itself
  const [code] = await once(child, 'exit');
  return Number(code ?? 1);
}
