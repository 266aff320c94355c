import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { readChoices } from '../../stacks/choices';
import { buildModel } from '../../stacks/model';

/** One resource of a synthesized stack. */
export interface SynthesizedResource {
  /** Construct path without the stack: `network/vpc`. */
  readonly path: string;
  /** Terraform address: `aws_vpc.network_vpc_1A2B3C4D`. */
  readonly address: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The resources of one stack as committed, read back from the JSON that Terraform would read. */
export function synthesizedResources(stack: string): SynthesizedResource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'devops-simulator-report-'));
  try {
    const choices = readChoices({}, {}, new Date());
    buildModel({ site, environments, choices, outdir }).app.synth();
    const json = JSON.parse(readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
    return Object.entries<Record<string, Record<string, unknown>>>(json.resource ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, config]) => ({
        path: pathOf(config, stack),
        address: `${type}.${name}`,
        type,
        config,
      })),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function pathOf(config: Record<string, unknown>, stack: string): string {
  const note = config['//'] as { metadata?: { path?: string } } | undefined;
  return (note?.metadata?.path ?? '').replace(`${stack}/`, '');
}
