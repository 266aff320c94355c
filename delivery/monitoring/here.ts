import { resolve } from 'node:path';
import type { Verb } from '../../constructs/kubernetes/monitoring/request';
import { runChild } from '../child';
import { Stop } from '../stop';
import { cdktf } from '../terraform/cdktf';
import { findTerraform } from '../terraform/terraform';
import { type ClusterCommand, clusterApi } from './cluster';
import { reach } from './reach';

const ROOT = resolve(__dirname, '../..');

export interface Here extends ClusterCommand {
  readonly verb: Verb;
  readonly stack: string;
  /** Folder for what is synthesized. */
  readonly out: string;
}

/** Runs cdktf on this machine, once the cluster's API is known to answer. @throws {Stop} */
export async function here({ verb, environment, cluster, stack, eks, out, env, say }: Here): Promise<void> {
  findTerraform(env);
  const { endpoint } = await clusterApi(eks, cluster, environment);
  await reach(cluster, endpoint);
  say(`the API of the cluster ${cluster} answers`);
  const synthesized = await runChild(process.execPath, ['stacks/synth.mjs', environment], {
    cwd: ROOT,
    env: { ...env, CDKTF_OUTDIR: out },
    onLine: say,
  });
  if (synthesized.code !== 0) throw new Stop(`${stack} was not synthesized`, 'mend what is said above');
  await cdktf(verb === 'plan' ? 'diff' : verb, {
    stack,
    out,
    env,
    onLine: say,
    next: 'mend what is said above and repeat the command: terraform goes on where it stopped',
  });
}
