import '../quiet-sdk';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { DRIFT } from '../../emulator/drift';
import { type Emulator, savedEmulator, saveEmulator, startEmulator, stopEmulator } from '../../emulator/emulator';
import { installEmulator } from '../../emulator/install';
import { owners } from '../../environments/owners';
import type { EnvironmentName } from '../../environments/types';
import { claim, release } from '../claim';
import { runCommand } from '../run-command';
import { Stop } from '../stop';
import { bundle, SimulatedDatabase } from './database';
import {
  deployAccount,
  deployEnvironment,
  destroyAll,
  outputsOf,
  type Simulation,
  synthesize,
  terraformOf,
} from './deploy';
import { wasKilled } from './killed';
import { phase, type Run, runPhases, type Task } from './phases';
import { compareWithTable, planAgain } from './second-plan';
import { summary } from './summary';
import { findTools } from './tools';
import { CLAIM, EMULATOR_FILE, LOG_FILE, OUT, workspaceOf } from './workspace';

interface Options {
  readonly environment: EnvironmentName;
  readonly owner?: string;
  readonly keep?: boolean;
  readonly destroy?: boolean;
}

const command = new Command('npm run simulate --')
  .description(
    'Deploys one environment with the real terraform and the real AWS provider to a local AWS API, plans again, and shows the outputs. Needs no AWS account. Everything that it writes is in emulator.out.',
  )
  .addOption(
    new Option('-e, --environment <name>', 'what to deploy').choices(['prod', 'dev', 'experimental']).default('prod'),
  )
  .addOption(new Option('--owner <name>', "with dev: one developer's copy of it").choices(Object.keys(owners)))
  .option('--keep', 'leave the local AWS API up; the next run goes on from there')
  .option('--destroy', 'destroy what --keep left, and stop the local AWS API')
  .addHelpText('after', '\nexit code: 0 done, 1 failed, 2 something is missing or not understood, 130 interrupted');

const KILLED = 'the last apply was killed, and its state is incomplete';
let emulator: Emulator | undefined;
let database: SimulatedDatabase | undefined;
let keep = false;

runCommand(
  command,
  async (options: Options) => {
    if (options.owner !== undefined && options.environment !== 'dev') {
      throw new Stop(`an owner has an environment of dev only, got ${options.environment}`, 'add --environment dev', 2);
    }
    keep = options.keep === true;
    claim(CLAIM, 'simulation');
    try {
      await (options.destroy ? destroy(options) : deploy(options));
    } finally {
      await cleanUp();
    }
  },
  { whenInterrupted: cleanUp },
);

async function deploy({ environment: name, owner }: Options): Promise<void> {
  const run: Run = { workspace: workspaceOf(name, owner), phases: [] };
  const { accountStack, environment } = run.workspace;
  await runPhases(
    run,
    phase('terraform and provider', (all, _, task) => {
      all.tools = findTools(process.env);
      task.title = all.tools.text;
    }),
    phase('local AWS API', start),
    phase('the service, and a PostgreSQL 14 behind RDS', async (all, onLine) => {
      const simulation = simulationOf(all);
      await bundle(simulation.tools.env, onLine);
      database = await SimulatedDatabase.start(simulation);
    }),
    phase(`synthesize ${environment} and ${accountStack}`, ({ workspace, tools }, onLine) =>
      synthesize({ workspace, tools: tools! }, onLine),
    ),
    phase(`deploy ${accountStack}`, (all, onLine) => deployAccount(simulationOf(all), onLine)),
    phase(`deploy ${environment}`, (all, onLine) => deployEnvironment(simulationOf(all), onLine)),
    phase('plan again', async (all, onLine, task) => {
      const simulation = simulationOf(all);
      compareWithTable(await planAgain(terraformOf(simulation, environment, onLine)), DRIFT);
      all.outputs = await outputsOf(simulation);
      task.title = `plan again: no change${DRIFT.length > 0 ? ` beyond the ${DRIFT.length} reviewed ones` : ''}`;
    }),
  );
  process.stdout.write(`\n${summary(simulationOf(run), run.phases, run.outputs ?? {}, keep)}\n`);
}

async function destroy({ environment: name, owner }: Options): Promise<void> {
  emulator = await savedEmulator(EMULATOR_FILE);
  if (!emulator) {
    process.stdout.write('nothing to destroy: no local AWS API of an earlier run is up\n');
    return;
  }
  const run: Run = { workspace: workspaceOf(name, owner), phases: [], emulator };
  if (await wasKilled(emulator, run.workspace)) {
    process.stdout.write(`${KILLED}: the local AWS API is stopped with everything in it\n`);
    return;
  }
  keep = true; // what cannot be destroyed can be looked at
  await runPhases(
    run,
    phase(`destroy ${run.workspace.environment}`, (all, onLine) => {
      all.tools = findTools(process.env);
      return destroyAll(simulationOf(all), onLine);
    }),
  );
  keep = false;
}

/** Goes on with an emulator that --keep left, or starts one. An emulator forgets everything when it ends. */
async function start(run: Run, onLine: (line: string) => void, task: Task): Promise<void> {
  const { accountId } = run.workspace;
  const saved = await savedEmulator(EMULATOR_FILE);
  const killed = saved !== undefined && (await wasKilled(saved, run.workspace));
  if (saved && !killed && saved.account === accountId) {
    task.title = `local AWS API: going on with the one at ${saved.url}`;
    emulator = saved;
  } else {
    if (saved) await stopEmulator(saved);
    const why = killed ? KILLED : saved ? `the one before was account ${saved.account}` : 'the one before is gone';
    const afresh = existsSync(join(OUT, 'stacks')) ? `, afresh: ${why}` : '';
    rmSync(OUT, { recursive: true, force: true });
    SimulatedDatabase.forget();
    run.tools = findTools(process.env); // its configuration file was in there
    emulator = await startEmulator({
      python: await installEmulator(process.env, onLine),
      account: accountId,
      logFile: LOG_FILE,
      onSpawn: (spawned) => {
        emulator = spawned;
      },
    });
    task.title = `local AWS API: started at ${emulator.url}${afresh}`;
  }
  saveEmulator(EMULATOR_FILE, emulator);
  run.emulator = emulator;
}

let cleaning: Promise<void> | undefined;

/** Once, though an interrupted command comes here from its end and from the signal: a database is not stopped twice. */
function cleanUp(): Promise<void> {
  cleaning ??= stopAll();
  return cleaning;
}

async function stopAll(): Promise<void> {
  try {
    await database?.stop();
  } finally {
    if (emulator && !keep) {
      await stopEmulator(emulator);
      rmSync(EMULATOR_FILE, { force: true });
      SimulatedDatabase.forget();
    }
    release(CLAIM);
  }
}

function simulationOf({ workspace, tools, emulator: running }: Run): Simulation {
  if (!tools || !running) throw new Stop('a phase was skipped', 'repeat the command');
  return { workspace, tools, emulator: running };
}
