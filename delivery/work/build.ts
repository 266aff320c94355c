import {
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
  ListBuildsForProjectCommand,
  StartBuildCommand,
  type StartBuildCommandInput,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { Stop } from '../stop';

/** Builds that are looked at for one that still runs: CodeBuild lists the newest first, and runs one at a time. */
const LATEST = 10;

/** The one that runs now, whoever started it. */
export async function runningBuild(codeBuild: CodeBuildClient, project: string): Promise<Build | undefined> {
  const { ids = [] } = await codeBuild.send(
    new ListBuildsForProjectCommand({ projectName: project, sortOrder: 'DESCENDING' }),
  );
  if (ids.length === 0) return undefined; // an empty list of ids is refused
  const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: ids.slice(0, LATEST) }));
  return builds.find((build) => !isOver(build));
}

/** Starts the project's own commands. @returns the build's id */
export async function startBuild(codeBuild: CodeBuildClient, input: StartBuildCommandInput): Promise<string> {
  const { build } = await codeBuild.send(new StartBuildCommand(input));
  if (!build?.id) throw new Stop(`CodeBuild has started no build of ${input.projectName}`, 'deploy again');
  return build.id;
}

export async function describeBuild(codeBuild: CodeBuildClient, id: string): Promise<Build> {
  const { builds: [build] = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }));
  if (!build) throw new Stop(`CodeBuild does not know its build ${id} any more`, 'deploy again');
  return build;
}

export const stopBuild = (codeBuild: CodeBuildClient, id: string): Promise<unknown> =>
  codeBuild.send(new StopBuildCommand({ id }));

export const isOver = ({ buildStatus }: Build): boolean => buildStatus !== 'IN_PROGRESS';

/** CodeBuild's ids are `project:uuid`. */
export const numberOf = (id: string): string => id.split(':').at(-1) ?? id;

/** `BUILD: COMMAND_EXECUTION_ERROR: Error while …` of each phase that did not succeed. */
export const failedPhases = ({ phases = [] }: Build): string[] =>
  phases
    .filter(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED')
    .map(({ phaseType, contexts = [] }) =>
      [phaseType, ...contexts.flatMap(({ statusCode, message }) => [statusCode, message])].filter(Boolean).join(': '),
    );
