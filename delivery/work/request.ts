import { z } from 'zod/mini';
import { WORK_REQUEST, type WorkRequest } from '../../constructs/work/request';
import { Stop } from '../stop';

const Text = z.string().check(z.minLength(1));
const Request = z.object({
  project: Text,
  region: Text,
  purpose: Text,
  image: z.string().check(z.regex(/^.+@sha256:[0-9a-f]{64}$/, 'must be registry/repository@sha256: and 64 hex digits')),
  deadlineSeconds: z.int().check(z.positive()),
});

/** What Terraform hands to the driver. @throws {Stop} naming every field that is wrong */
export function readRequest(env: Readonly<Record<string, string | undefined>>): WorkRequest {
  const next = 'deploy with cdktf or terraform, which run this command; by hand, see --help';
  const text = env[WORK_REQUEST];
  if (text === undefined) throw new Stop(`${WORK_REQUEST} is not set`, next, 2);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Stop(`${WORK_REQUEST} is not JSON`, next, 2);
  }
  const parsed = Request.safeParse(json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new Stop(`${WORK_REQUEST} cannot be used:\n${wrong.join('\n')}`, next, 2);
}
