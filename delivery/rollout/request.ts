import { z } from 'zod/mini';
import { ROLLOUT_REQUEST, type RolloutRequest } from '../../constructs/rollout/request';
import { Stop } from '../stop';

const Text = z.string().check(z.minLength(1));
const Count = z.int().check(z.nonnegative());
const Request = z.object({
  group: Text,
  region: Text,
  launchTemplateId: Text,
  version: z.string().check(z.regex(/^\d+$/)),
  targetGroupArn: z.optional(Text),
  alarms: z.array(Text),
  maxHealthyPercent: Count,
  warmupSeconds: Count,
  bakeSeconds: Count,
  deadlineSeconds: Count,
});

/** What Terraform hands to the driver. @throws {Stop} naming every field that is wrong */
export function readRequest(env: Readonly<Record<string, string | undefined>>): RolloutRequest {
  const next = 'deploy with cdktf or terraform, which run this command; by hand, see --help';
  const text = env[ROLLOUT_REQUEST];
  if (text === undefined) throw new Stop(`${ROLLOUT_REQUEST} is not set`, next, 2);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Stop(`${ROLLOUT_REQUEST} is not JSON`, next, 2);
  }
  const parsed = Request.safeParse(json);
  if (parsed.success) return parsed.data as RolloutRequest;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new Stop(`${ROLLOUT_REQUEST} cannot be used:\n${wrong.join('\n')}`, next, 2);
}
