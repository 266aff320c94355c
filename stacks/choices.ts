import { readFileSync } from 'node:fs';
import { z } from 'zod/mini';
import type { EnvironmentName } from '../environments/types';

/** What a command decides: everything that reaches the model from outside, read once. */
export interface Choices {
  /** Only this environment and its account. @default - every environment */
  readonly environment?: EnvironmentName;
  /** Only this owner's copy of dev, `dev-<owner>`; the environment is then dev. @default - what everybody shares */
  readonly owner?: string;
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

/** The environment that owners have copies of. */
const OWNED: EnvironmentName = 'dev';
const NAMES: readonly string[] = ['prod', 'dev', 'experimental'] satisfies EnvironmentName[];
const Release = z.record(z.string(), z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)));
const AsOf = z.iso.date();

/**
 * @param given what was typed: the environment's name, an owner, the review flag
 * @param env `RELEASE_FILE` and `AS_OF`
 * @param known names of the owners
 * @throws {ChoiceError} naming everything that is wrong at once
 */
export function readChoices(
  given: {
    readonly environment?: string | undefined;
    readonly owner?: string | undefined;
    readonly review?: boolean;
  },
  env: Readonly<Record<string, string | undefined>>,
  today: Date,
  known: readonly string[] = [],
): Choices {
  const complaints: string[] = [];
  const owner = readOwner(given.owner, known, complaints);
  const environment = given.environment ?? (owner === undefined ? undefined : OWNED);
  if (environment !== undefined && !isName(environment)) {
    complaints.push(`environment must be one of ${NAMES.join(', ')}, got ${JSON.stringify(environment)}`);
  }
  if (owner !== undefined && environment !== OWNED) {
    complaints.push(
      `an owner has an environment of ${OWNED} only, got owner ${JSON.stringify(owner)} with ${JSON.stringify(environment)}`,
    );
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
    ...(owner !== undefined && { owner }),
  };
}

const isName = (name: string): name is EnvironmentName => NAMES.includes(name);

function readOwner(text: string | undefined, known: readonly string[], complaints: string[]): string | undefined {
  if (text === undefined) return undefined;
  const owner = z.enum(known).safeParse(text);
  if (owner.success) return owner.data;
  complaints.push(
    `owner must be one of ${known.join(', ') || '(none)'}, which environments/owners.ts lists, got ${JSON.stringify(text)}`,
  );
  return undefined;
}

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
