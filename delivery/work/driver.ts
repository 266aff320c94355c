import type { WorkRequest } from '../../constructs/work/request';
import { Stop } from '../stop';
import { failedPhases, numberOf, runningBuild, startBuild, stopBuild } from './build';
import { BuildLog } from './build-log';
import { follow, type World } from './follow';

/** Lines of the log that a failure repeats: what stands above may be far away by then. */
const LAST_LINES = 20;
/** A stopped build is gone within seconds; its container is given this long. */
const STOP_SECONDS = 120;

/**
 * Runs the project's commands in a release's image, and waits for their end. Commands are repeated without harm, so an
 * apply that was killed is repeated: a build of the same image that still runs is followed instead of a second one.
 * @throws {Stop} when the build does not succeed before the deadline, with its last words
 */
export async function work(world: World, request: WorkRequest): Promise<void> {
  const { project, image, deadlineSeconds } = request;
  const end = Date.now() + deadlineSeconds * 1000;
  const id = await takeUpOrStart(world, request);
  const log = new BuildLog(world.logs, LAST_LINES);
  let build = await follow(world, project, id, log, end);
  if (!build) {
    world.say(`${project}: not done after ${deadlineSeconds} seconds, stopping build ${numberOf(id)}`);
    await stopBuild(world.codeBuild, id);
    build = await follow(world, project, id, log, Date.now() + STOP_SECONDS * 1000);
    fail(request, id, log, [
      `was not done after ${deadlineSeconds} seconds and ${build ? 'was stopped' : 'could not be stopped'}`,
    ]);
  }
  if (build?.buildStatus === 'SUCCEEDED') {
    world.say(`${project}: ${request.purpose} by ${digestOf(image)} SUCCEEDED`);
    return;
  }
  const [phase = '', ...others] = build ? failedPhases(build) : [];
  fail(request, id, log, [`ended as ${build?.buildStatus}${phase && ` in ${phase}`}`, ...others]);
}

/** @returns id of the build to follow */
async function takeUpOrStart({ codeBuild, say }: World, request: WorkRequest): Promise<string> {
  const { project, image, purpose } = request;
  const running = await runningBuild(codeBuild, project);
  if (running?.id && running.environment?.image === image) {
    say(`${project}: build ${numberOf(running.id)} of the same image is at work already, following it`);
    return running.id;
  }
  if (running?.id) {
    throw new Stop(
      `no build of ${project} was started, and nothing was changed: build ${numberOf(running.id)} is at work with another image, ${digestOf(running.environment?.image ?? '')}`,
      `wait for its end, or stop it (aws codebuild stop-build --id ${running.id}), then deploy again`,
    );
  }
  const id = await startBuild(codeBuild, {
    projectName: project,
    imageOverride: image,
    // The image is in a repository of the account, where the project's role may pull it.
    imagePullCredentialsTypeOverride: 'SERVICE_ROLE',
  });
  say(`${project}: build ${numberOf(id)} started, ${purpose} by ${digestOf(image)}`);
  return id;
}

function fail({ project, purpose }: WorkRequest, id: string, log: BuildLog, why: readonly string[]): never {
  throw new Stop(
    [
      `build ${numberOf(id)} of ${project} (${purpose}) ${why.join('\n')}`,
      ...(log.lastLines.length > 0 ? ['its last lines:', ...log.lastLines.map((line) => `  ${line}`)] : []),
      'no launch template and no instance was changed',
    ].join('\n'),
    'mend what it says and deploy again: every step that is done already is passed over',
  );
}

const digestOf = (image: string): string => image.replace(/^.*@/, '');
