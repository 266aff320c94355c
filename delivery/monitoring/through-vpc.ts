import type { Build } from '@aws-sdk/client-codebuild';
import { deployCommand } from '../../constructs/deploy-command';
import { COMMIT_VARIABLE, VERB_VARIABLE, type Verb } from '../../constructs/kubernetes/monitoring/request';
import { type ArchivePlace, headCommit, uncommittedFiles, uploadArchive } from '../archive';
import { Stop } from '../stop';
import { failedPhases, numberOf, runningBuild, startBuild } from '../work/build';
import { BuildLog } from '../work/build-log';
import { follow, type World } from '../work/follow';

export interface ThroughVpc {
  readonly verb: Verb;
  readonly environment: string;
  readonly stack: string;
  /** CodeBuild project of constructs/kubernetes/monitoring/deploy-project.ts. */
  readonly project: string;
  readonly archive: ArchivePlace;
  readonly world: World;
  /** Told the build that is followed, as soon as there is one. */
  readonly onBuild: (id: string) => void;
}

/**
 * Has the environment's project do it, inside the VPC, with the files of the commit that is checked out, and repeats what
 * it says. A command that was stopped is repeated: a build of the same commit that still runs is followed.
 * @throws {Stop} when the build does not succeed
 */
export async function throughVpc(given: ThroughVpc): Promise<void> {
  const { verb, stack, project, world, onBuild } = given;
  const commit = headCommit();
  const left = uncommittedFiles();
  if (left > 0) world.say(`${left === 1 ? '1 file is' : `${left} files are`} not committed, and not part of it`);
  const id = await takeUpOrStart(given, commit);
  onBuild(id);
  const build = await followToItsEnd(world, project, id);
  if (build?.buildStatus === 'SUCCEEDED') {
    world.say(`${project}: ${verb} of ${stack} at ${commit} SUCCEEDED`);
    return;
  }
  const [phase = '', ...others] = build ? failedPhases(build) : [];
  throw new Stop(
    [
      `build ${numberOf(id)} of ${project} (${verb} of ${stack}) ended as ${build?.buildStatus}${phase && ` in ${phase}`}`,
      ...others,
    ].join('\n'),
    'mend what its log says above, commit it and repeat the command: terraform goes on where it stopped',
  );
}

async function followToItsEnd(world: World, project: string, id: string): Promise<Build | undefined> {
  try {
    // AWS ends every build at the project's timeout.
    return await follow(world, project, id, new BuildLog(world.logs, 0), Number.POSITIVE_INFINITY);
  } catch (error) {
    // Such as a session that has expired meanwhile: whether the build succeeds is not known here any more.
    world.say(`${project}: build ${numberOf(id)} goes on; the same command follows it again`);
    throw error;
  }
}

/** @returns id of the build to follow */
async function takeUpOrStart(given: ThroughVpc, commit: string): Promise<string> {
  const { verb, stack, project, archive, world } = given;
  const { say, codeBuild } = world;
  const running = await runningOf(given);
  if (running?.id) {
    const [was, of] = [VERB_VARIABLE, COMMIT_VARIABLE].map((name) => variable(running, name));
    if (was === verb && of === commit) {
      say(`${project}: build ${numberOf(running.id)} does the same already, following it`);
      return running.id;
    }
    throw new Stop(
      `no build of ${project} was started: build ${numberOf(running.id)} is at work, ${was} at ${of}`,
      `wait for its end and repeat the command; to stop it: aws codebuild stop-build --id ${running.id}`,
    );
  }
  const sourceVersion = await uploadArchive(archive, commit);
  const id = await startBuild(codeBuild, {
    projectName: project,
    // This very archive, also when somebody else leaves another one meanwhile.
    ...(sourceVersion !== undefined && { sourceVersion }),
    environmentVariablesOverride: [
      { name: VERB_VARIABLE, value: verb, type: 'PLAINTEXT' },
      { name: COMMIT_VARIABLE, value: commit, type: 'PLAINTEXT' },
    ],
  });
  say(`${project}: build ${numberOf(id)} started, ${verb} of ${stack} at ${commit}`);
  return id;
}

async function runningOf({ world, project, environment }: ThroughVpc): Promise<Build | undefined> {
  try {
    return await runningBuild(world.codeBuild, project);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new Stop(
      `${environment} has no CodeBuild project ${project}, and no cluster therefore`,
      `check whose credentials these are; a new environment: ${deployCommand(environment)}`,
    );
  }
}

const variable = ({ environment }: Build, wanted: string): string | undefined =>
  environment?.environmentVariables?.find(({ name }) => name === wanted)?.value;
