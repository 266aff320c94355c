import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from './config';
import { createLog } from './log';
import { serve } from './server';
import { supervise } from './supervisor';

/** Exit codes: 0 stopped as asked, 1 failed, 2 the environment is not complete. */
async function main(): Promise<void> {
  const config = configOrExit();
  const log = createLog(config.release);
  // A rejection that nobody handles is one too.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'ending: an error that nobody handles');
    process.exit(1);
  });
  const run = cluster.isPrimary && config.processes > 1 ? supervise : serve;
  try {
    await run(config, log);
  } catch (error) {
    log.fatal({ error: String(error) }, 'cannot start');
    process.exit(1);
  }
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

void main();
