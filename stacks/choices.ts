import { readFileSync } from 'node:fs';
import { z } from 'zod/mini';
import type { EnvironmentName } from '../environments/types';

/** What a command decides: everything that reaches the model from outside, read once. */
export interface Choices {
  /** Only this environment and its account. @default - every environment */
  readonly environment?: EnvironmentName;
  /** Today as `yyyy-mm-dd`, for the support calendars. Never reaches the JSON. */
  readonly asOf: string;
  /** Image digest by service. */
  readonly release: Readonly<Record<string, string>>;
  /** Judge as a reviewer does: a passed date is an error. @default false */
  readonly review: boolean;
}

/** The command was given something that it cannot use. Each complaint names the argument or variable. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('\n'));
  }
}

/** Digests of images that nobody built: good for plans, tests and the emulator. */
export const FIXTURE_RELEASE = 'environments/release.fixture.json';

const NAMES: readonly string[] = ['prod', 'dev', 'experimental'] satisfies EnvironmentName[];
const Release = z.record(z.string(), z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)));
const AsOf = z.iso.date();

/**
 * @param given the environment's name and the review flag as typed; `RELEASE_FILE` and `AS_OF` from the process
 * @throws {ChoiceError} naming everything that is wrong at once
 */
export function readChoices(
  given: { readonly environment?: string | undefined; readonly review?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  today: Date,
): Choices {
  const complaints: string[] = [];
  const environment = given.environment ?? env['ENVIRONMENT'];
  if (environment !== undefined && !isName(environment)) {
    complaints.push(`environment must be one of ${NAMES.join(', ')}, got ${JSON.stringify(environment)}`);
  }
  const asOf = AsOf.safeParse(env['AS_OF'] ?? today.toISOString().slice(0, 10));
  if (!asOf.success) complaints.push(`AS_OF must be a date as yyyy-mm-dd, got ${JSON.stringify(env['AS_OF'])}`);
  const release = readRelease(env['RELEASE_FILE'] ?? FIXTURE_RELEASE, complaints);
  if (complaints.length > 0) throw new ChoiceError(complaints);
  return {
    asOf: asOf.data ?? '',
    release,
    review: given.review ?? false,
    ...(environment !== undefined && isName(environment) && { environment }),
  };
}

const isName = (name: string): name is EnvironmentName => NAMES.includes(name);

function readRelease(file: string, complaints: string[]): Record<string, string> {
  const where = `RELEASE_FILE ${file}`;
  const complain = (what: string): Record<string, string> => {
    complaints.push(
      `${where} must be a JSON object of service name to image digest (sha256: and 64 hex digits), ${what}`,
    );
    return {};
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return complain('and cannot be read');
  }
  try {
    const parsed = Release.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole file');
    return complain(`which is not so at: ${places.join(', ')}`);
  } catch {
    return complain('and is not JSON');
  }
}
