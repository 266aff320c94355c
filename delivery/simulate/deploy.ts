import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { awsEnvironment, type Emulator } from '../../emulator/emulator';
import { writeOverride } from '../../emulator/override';
import { bootstrap } from '../bootstrap/bootstrap';
import { runChild } from '../child';
import { Stop } from '../stop';
import { type Terraform, terraform } from '../terraform/terraform';
import { s3Of } from './killed';
import type { Tools } from './tools';
import { OUT, ROOT, type Workspace } from './workspace';

const CDKTF = join(ROOT, 'node_modules', '.bin', 'cdktf');
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
  cdktf(simulation, 'deploy', onLine);

export async function destroyAll(simulation: Simulation, onLine: OnLine): Promise<void> {
  const { workspace } = simulation;
  if (existsSync(join(workspace.stackFolder(workspace.environment), '.terraform'))) {
    await cdktf(simulation, 'destroy', onLine);
  }
}

async function cdktf(simulation: Simulation, verb: 'deploy' | 'destroy', onLine: OnLine): Promise<void> {
  const { workspace } = simulation;
  const { environment } = workspace;
  let complete = false;
  const { code, tail } = await runChild(
    CDKTF,
    [
      verb,
      environment,
      '--skip-synth',
      '--auto-approve',
      '--output',
      OUT,
      '--ignore-missing-stack-dependencies',
      '--skip-provider-lock',
    ],
    {
      cwd: ROOT,
      env: environmentOf(simulation),
      onLine: (line) => {
        complete ||= /(Apply|Destroy) complete!|No changes\./.test(line);
        onLine(line);
      },
    },
  );
  // cdktf 0.21 ends with 0 also when terraform was killed.
  if (code === 0 && !complete) throw new Stop(`terraform did not come to its end:\n${wordsOf(tail)}`, REPEAT);
  if (code !== 0) throw new Stop(`cdktf ${verb} ${environment} failed:\n${wordsOf(tail)}`, REPEAT);
}

/** Without the counters that cdktf repeats after each line. */
const wordsOf = (tail: string): string =>
  tail
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\d+ Stacks? /.test(line))
    .join('\n');

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
