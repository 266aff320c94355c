import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { claim, release } from '../claim';
import { runCommand } from '../run-command';
import { postgresFolder } from './data-folder';
import { Development } from './development';
import { Containers } from './docker';
import { CLAIM, CLAIMED, type DevelopmentOptions, developmentCommand } from './options';
import { checkPorts } from './ports';
import type { Bundling } from './rebuild';
import { chooseSources } from './servers';
import { readSettings, wantedPorts } from './settings';

let development: Development | undefined;
let claimed: string | undefined;

/** `npm run dev`. @param bundling how the service is bundled, which app/build.mjs says */
export function main(bundling: Bundling): void {
  runCommand(developmentCommand(), (options: DevelopmentOptions) => develop(options, bundling), {
    whenInterrupted: cleanUp,
  });
}

async function develop(options: DevelopmentOptions, bundling: Bundling): Promise<void> {
  try {
    const settings = readSettings(options, process.env);
    for (const warning of settings.warnings) process.stderr.write(`warning: ${warning}\n`);
    const file = join(options.state, CLAIM);
    claim(file, CLAIMED);
    claimed = file;
    await checkPorts(wantedPorts(settings), options.listen);
    const sources = chooseSources(settings);
    if (options.fresh) await forget(options, Object.values(sources).includes('docker'));
    development = new Development(settings, sources, bundling);
    await development.start();
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** Generated secrets stay: with others, everybody would be logged out of containers too. */
async function forget({ state }: DevelopmentOptions, docker: boolean): Promise<void> {
  for (const folder of [postgresFolder(state), join(state, 'redis')]) rmSync(folder, { recursive: true, force: true });
  if (docker) await Containers.forget();
}

async function cleanUp(): Promise<void> {
  await development?.stop();
  if (claimed !== undefined) release(claimed);
}
