import { ROLLOUT_REQUEST, type RolloutRequest } from '../../constructs/rollout/request';
import { runChild } from '../../delivery/child';
import { childEnvironment } from '../../delivery/terraform/environment';
import type { TestEmulator } from './emulator';
import { RefreshGroup } from './refresh-group';

/** For the emulator's script: what a load balancer says of a target. */
export const UNHEALTHY = {
  state: 'unhealthy',
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};
/** The same, as the driver prints it. */
export const SICK = 'Target.FailedHealthChecks, Health checks failed';

/** Runs the rollout driver as terraform does. @returns exit code and all that it prints, with ids made alike */
export async function drive(
  emulator: TestEmulator,
  request: RolloutRequest,
): Promise<{ code: number; lines: string[] }> {
  const { code, tail } = await runChild(
    process.execPath,
    ['--require', 'ts-node/register', 'delivery/rollout/main.ts'],
    {
      cwd: process.cwd(),
      env: childEnvironment(process.env, { ...emulator.env, [ROLLOUT_REQUEST]: JSON.stringify(request) }),
    },
  );
  const alike = tail.replace(/i-[0-9a-f]{17}/g, 'i-…').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');
  return { code, lines: alike.split('\n') };
}

/** A group whose two instances are healthy on version 1. */
export async function settled(emulator: TestEmulator, name: string): Promise<RefreshGroup> {
  const group = await RefreshGroup.create(emulator, name);
  const { code } = await drive(emulator, { ...group.request, version: '1' });
  expect(code).toBe(0);
  return group;
}
