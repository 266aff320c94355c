import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ownedName } from '../../environments/owners';
import { stateKey } from '../../stacks/names';
import { runChild } from '../child';
import { Stop } from '../stop';
import { cdktf } from '../terraform/cdktf';

const ROOT = resolve(__dirname, '../..');
const OWNED = /^dev-[a-z][a-z0-9]{1,11}$/;

export interface DestroyOptions {
  readonly out: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** Synthesizes one owner's environment and destroys it. @throws {Stop} for anything but `dev-<owner>` */
export async function destroyOwned(owner: string, { out, env, onLine }: DestroyOptions): Promise<void> {
  const stack = ownedName(owner);
  if (!OWNED.test(stack)) throw new Stop(`${stack} is no developer's environment`, 'nothing was destroyed');
  const synthesized = await runChild(process.execPath, ['stacks/synth.mjs', 'dev', '--owner', owner], {
    cwd: ROOT,
    env: { ...env, CDKTF_OUTDIR: out },
  });
  if (synthesized.code !== 0) throw new Stop(synthesized.tail, 'mend what is said above');
  refuseOtherState(join(out, 'stacks', stack, 'cdk.tf.json'), stack);
  await cdktf('destroy', { stack, out, env, onLine, next: 'mend what is said above and repeat the command' });
}

/** The last look before something is destroyed: is it this stack's own state? */
function refuseOtherState(file: string, stack: string): void {
  const { terraform } = JSON.parse(readFileSync(file, 'utf8')) as {
    terraform: { backend: { s3: { key: string } } };
  };
  const { key } = terraform.backend.s3;
  if (key !== stateKey(stack)) throw new Stop(`${stack} has the state ${key}`, 'nothing was destroyed');
}
