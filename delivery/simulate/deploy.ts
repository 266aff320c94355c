import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { awsEnvironment, type Emulator } from '../../emulator/emulator';
import { writeOverride } from '../../emulator/override';
import { bootstrap } from '../bootstrap/bootstrap';
import { runChild } from '../child';
import { Stop } from '../stop';
import { type Cdktf, cdktf } from '../terraform/cdktf';
import { type Terraform, terraform } from '../terraform/terraform';
import { s3Of } from './killed';
import type { Tools } from './tools';
import { OUT, ROOT, type Workspace } from './workspace';

const REPEAT = 'mend what is said above and repeat the command; with --keep it goes on where it stopped';

/** A simulation that is under way. */
export interface Simulation {
  readonly workspace: Workspace;
  readonly tools: Tools;
  readonly emulator: Emulator;
}

type OnLine = (line: string) => void;

/** The same JSON as for AWS, and beside each stack what differs on the emulator. */
export async function synthesize(
  { workspace, tools }: Pick<Simulation, 'workspace' | 'tools'>,
  onLine: OnLine,
): Promise<void> {
  const chosen = ['RELEASE_FILE', 'AS_OF'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  const env = { ...tools.env, ...Object.fromEntries(chosen), CDKTF_OUTDIR: OUT } as Record<string, string>;
  const { code, tail } = await runChild(process.execPath, ['stacks/synth.mjs', ...workspace.synthArguments], {
    cwd: ROOT,
    env,
    onLine,
  });
  if (code !== 0) throw new Stop(tail, 'mend what is said above; npm run synth shows it too');
  for (const stack of [workspace.accountStack, workspace.environment]) writeOverride(workspace.stackFolder(stack));
}

export const terraformOf = (simulation: Simulation, stack: string, onLine?: OnLine): Terraform => ({
  binary: simulation.tools.terraform,
  folder: simulation.workspace.stackFolder(stack),
  env: environmentOf(simulation),
  ...(onLine && { onLine }),
});

/** The stack below: state bucket, roles, image repository. */
export async function deployAccount(simulation: Simulation, onLine: OnLine): Promise<void> {
  const { accountStack, bucket, stateKey, localState } = simulation.workspace;
  await bootstrap({
    terraform: terraformOf(simulation, accountStack, onLine),
    s3: s3Of(simulation.emulator, simulation.workspace.region),
    bucket,
    key: stateKey(accountStack),
    localState,
    say: onLine,
  });
}

/** `cdktf deploy`, as CI runs it. */
export const deployEnvironment = (simulation: Simulation, onLine: OnLine): Promise<void> =>
  cdktf('deploy', cdktfOf(simulation, onLine));

export async function destroyAll(simulation: Simulation, onLine: OnLine): Promise<void> {
  const { workspace } = simulation;
  if (existsSync(join(workspace.stackFolder(workspace.environment), '.terraform'))) {
    await cdktf('destroy', cdktfOf(simulation, onLine));
  }
}

const cdktfOf = (simulation: Simulation, onLine: OnLine): Cdktf => ({
  stack: simulation.workspace.environment,
  out: OUT,
  env: environmentOf(simulation),
  onLine,
  next: REPEAT,
});

/** What the deployed stack says of itself. */
export async function outputsOf(simulation: Simulation): Promise<Record<string, unknown>> {
  const stack = terraformOf(simulation, simulation.workspace.environment);
  const { stdout } = await terraform(stack, ['output', '-json'], REPEAT);
  const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

const environmentOf = ({ tools, emulator, workspace }: Simulation): Record<string, string> => ({
  ...tools.env,
  ...awsEnvironment(emulator, workspace.region),
});
