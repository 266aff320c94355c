import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LACKS, type Lack } from './lacks';

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

interface Synthesized {
  readonly resource: Blocks;
  readonly terraform: { readonly backend: { readonly s3?: Record<string, unknown> } };
}

const synthesizedIn = (folder: string): Synthesized =>
  JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Synthesized;

/** What the stack in this folder has and the emulator lacks. */
export function lackingIn(folder: string, lacks: readonly Lack[] = LACKS): readonly Lack[] {
  const { resource } = synthesizedIn(folder);
  return lacks.filter(({ type }) => type in resource);
}

/** Merged over the synthesized JSON by Terraform itself, which thereby stays byte for byte what a deploy would use. */
export const OVERRIDE_FILE = 'emulator_override.tf.json';

/** What differs from AWS in one stack: shorter retries, path-style buckets, and leave to destroy. */
export function writeOverride(folder: string, lacks: readonly Lack[] = LACKS): void {
  const synthesized = synthesizedIn(folder);
  const resource = Object.fromEntries(
    Object.entries(synthesized.resource)
      .map(([type, all]) => [type, overridesOf(type, all, lacks)] as const)
      .filter(([, all]) => Object.keys(all).length > 0),
  );
  const { s3 } = synthesized.terraform.backend;
  const override = {
    // What the emulator lacks it answers at once and for ever: asking again only takes time.
    provider: { aws: [{ max_retries: 3 }] },
    // A backend is overridden as a whole.
    ...(s3 && { terraform: { backend: { s3: { ...s3, use_path_style: true } } } }),
    ...(Object.keys(resource).length > 0 && { resource }),
  };
  writeFileSync(join(folder, OVERRIDE_FILE), JSON.stringify(override, undefined, 2));
}

function overridesOf(
  type: string,
  all: Record<string, Record<string, unknown>>,
  lacks: readonly Lack[],
): Record<string, object> {
  const lacking = lacks.some((lack) => lack.type === type);
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, settings]) => [name, { ...destroyable(settings), ...(lacking && { count: 0 }) }] as const)
      .filter(([, changes]) => Object.keys(changes).length > 0),
  );
}

/** Protection is for data that somebody would miss. */
const destroyable = (settings: Record<string, unknown>): object => ({
  ...('deletion_protection' in settings && { deletion_protection: false }),
  ...('enable_deletion_protection' in settings && { enable_deletion_protection: false }),
  ...((settings['lifecycle'] as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true && {
    lifecycle: { prevent_destroy: false },
  }),
});
