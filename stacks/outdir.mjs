/** The folder that a synth writes, and that cdktf and terraform deploy from. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const outdirOf = (env) => env.CDKTF_OUTDIR ?? 'cdktf.out';

/** What an earlier synth left must not be deployed after this one fails. `.terraform` stays, since it only caches. */
export function clear(outdir) {
  rmSync(join(outdir, 'manifest.json'), { force: true });
  const stacks = join(outdir, 'stacks');
  if (!existsSync(stacks)) return;
  for (const stack of readdirSync(stacks)) {
    for (const file of readdirSync(join(stacks, stack))) {
      if (file !== '.terraform') rmSync(join(stacks, stack, file), { recursive: true, force: true });
    }
  }
}
