import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { RolloutRequest } from '../../constructs/rollout/request';
import { Stop } from '../stop';
import { type Clients, complaints, describeGroup, type GroupState } from './group';
import { isRunning, progressOf, refreshesOf, rollBack, startRefresh } from './refresh';

/** What a rollout needs from outside. */
export interface World extends Clients {
  readonly cloudWatch: CloudWatchClient;
  readonly say: (line: string) => void;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
}

/**
 * Brings a group to the requested launch template version.
 *
 * A group that was just created starts that version by itself: then this only waits for its health. Otherwise it runs an
 * instance refresh, from the saved version to the requested one, and waits for its end.
 * @throws {Stop} when the group does not serve the requested version in the end, saying why and what it runs instead
 */
export async function rollOut(world: World, request: RolloutRequest): Promise<void> {
  const before = await describeGroup(world, request);
  if (before.savedVersion === request.version) {
    await waitForHealth(world, request);
    return;
  }
  await refuseBadStart(world, request, before);
  warnOfNoRoom(world, request, before);
  await refresh(world, request, before.savedVersion);
}

async function waitForHealth(world: World, request: RolloutRequest): Promise<void> {
  const { group, version, deadlineSeconds } = request;
  world.say(`${group} starts version ${version} by itself: waiting for its health`);
  const end = Date.now() + deadlineSeconds * 1000;
  let said = '';
  for (;;) {
    const state = await describeGroup(world, request);
    const wrong = complaints(state, version);
    if (wrong.length === 0) {
      world.say(`${group}: ${state.instances.length} healthy instances of version ${version}`);
      return;
    }
    if (Date.now() >= end) {
      throw new Stop(
        `${group} is not healthy after ${deadlineSeconds} seconds:\n${wrong.join('\n')}`,
        'look at the log group of the service and at the instance through SSM, mend the release, and deploy again',
      );
    }
    if (wrong.join() !== said) world.say(`${group}: ${wrong.join('; ')}`);
    said = wrong.join();
    await sleep(world.pollSeconds * 1000);
  }
}

/** A rollback needs a healthy place to go back to, and nobody else at work. */
async function refuseBadStart(world: World, request: RolloutRequest, before: GroupState): Promise<void> {
  const { group, alarms } = request;
  const refuse = (why: string, next: string): never => {
    throw new Stop(`no rollout of ${group} was started, and nothing was changed: ${why}`, next);
  };
  if (!/^\d+$/.test(before.savedVersion)) {
    refuse(
      `it starts launch template version ${before.savedVersion || '(none)'}, which a rollback could not return to`,
      'set the group to the number of the version that it runs, then deploy again',
    );
  }
  const [running] = (await refreshesOf(world.autoScaling, group)).filter(isRunning);
  if (running) {
    refuse(
      `instance refresh ${running.InstanceRefreshId} is ${progressOf(running)}`,
      'wait for its end or cancel it, then deploy again',
    );
  }
  const wrong = complaints(before);
  if (wrong.length > 0) refuse(wrong.join('; '), 'bring the group to health, then deploy again');
  const firing = await firingAlarms(world, alarms);
  if (firing.length > 0) {
    refuse(`${firing.join(', ')} already in ALARM`, 'end what the alarm tells of, then deploy again');
  }
}

/**
 * Whether a refresh may launch above the group's maximum AWS's documents do not say. A release at the peak of the day is no
 * less urgent, so it is tried; the deadline ends it.
 */
function warnOfNoRoom({ say }: World, { group }: RolloutRequest, { desired, most }: GroupState): void {
  if (desired < most) return;
  say(
    `${group}: the scaler has it at its maximum of ${most} instances. If nothing is replaced, AWS has no room to launch one first: raise capacity.max`,
  );
}

async function firingAlarms({ cloudWatch }: World, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []; // without names AWS would answer with every alarm of the account
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
  return MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName ?? '');
}

async function refresh(world: World, request: RolloutRequest, former: string): Promise<void> {
  const { group, version, deadlineSeconds } = request;
  const [last] = await refreshesOf(world.autoScaling, group);
  if (last && last.Status !== 'Successful' && last.DesiredConfiguration?.LaunchTemplate?.Version === version) {
    world.say(`${group}: version ${version} was tried before and ended as ${progressOf(last)}; trying again`);
  }
  const id = await startRefresh(world.autoScaling, request);
  world.say(`${group}: instance refresh ${id} from version ${former} to ${version}`);
  const late = () => `not done after ${deadlineSeconds} seconds`;

  let ended = await follow(world, request, id);
  let refusal: string | undefined;
  if (!ended) {
    world.say(`${group}: ${late()}, rolling back`);
    refusal = await rollBack(world.autoScaling, group);
    // Refused, it may have ended between the last look and the call.
    ended = await follow(world, request, id, refusal === undefined ? deadlineSeconds : 0);
  }
  if (ended?.status === 'Successful') return;
  const unfinished = refusal === undefined ? 'and its rollback neither' : `and AWS does not roll it back: ${refusal}`;
  const first = ended ? '' : 'it still runs: wait for its end, or cancel it; then ';
  const why = ended ? `ended as ${ended.progress}` : `${late()}, ${unfinished}`;
  const proof = await whatRuns(world, request, former);
  throw new Stop(
    `instance refresh ${id} of ${group} to version ${version} ${why}\n${proof}`,
    `${first}mend the release and deploy it; deploying this one again tries it again; \`git revert\` leads back in the repository`,
  );
}

/** Prints what changes until the refresh ends; looks once at least. @returns undefined when it has not ended in time */
async function follow(
  world: World,
  { group, deadlineSeconds }: RolloutRequest,
  id: string,
  seconds = deadlineSeconds,
): Promise<{ status: string; progress: string } | undefined> {
  const end = Date.now() + seconds * 1000;
  let said = '';
  for (;;) {
    const [found] = await refreshesOf(world.autoScaling, group, id);
    if (found) {
      const progress = progressOf(found);
      if (progress !== said) world.say(`${group}: ${progress}`);
      said = progress;
      if (!isRunning(found)) return { status: found.Status ?? '', progress };
    }
    if (Date.now() >= end) return undefined;
    await sleep(world.pollSeconds * 1000);
  }
}

/** Is the group back on the former version, and every instance? AWS's word for it is not enough. */
async function whatRuns(world: World, request: RolloutRequest, former: string): Promise<string> {
  const state = await describeGroup(world, request);
  const wrong = complaints(state, former);
  if (state.savedVersion !== former) wrong.unshift(`the group starts version ${state.savedVersion}, not ${former}`);
  return wrong.length === 0
    ? `the group and its ${state.instances.length} instances are back on version ${former}`
    : `NOT back on version ${former}:\n${wrong.join('\n')}`;
}
