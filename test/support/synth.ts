import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformStack, Testing } from 'cdktf';

// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, asserted on field by field
export type Json = any;

/** The Terraform JSON of one stack, as `terraform` reads it. */
export class Synthesized {
  constructor(readonly json: Json) {}

  /** Configurations of every resource of one class, by Terraform name. */
  resources(type: { readonly tfResourceType: string }): Json[] {
    return Object.values(this.json.resource?.[type.tfResourceType] ?? {});
  }

  /** The only resource of its class; fails when there are none or several. */
  resource(type: { readonly tfResourceType: string }): Json {
    const all = this.resources(type);
    if (all.length !== 1) throw new Error(`expected one ${type.tfResourceType}, found ${all.length}`);
    return all[0];
  }
}

/** Synthesizes as the CLI does: aspects, validations, then error annotations. `Testing.synth` skips the last two. */
export function synthApp(build: (app: App) => TerraformStack): Synthesized {
  const app = Testing.app();
  const stack = build(app);
  app.synth();
  return new Synthesized(JSON.parse(readFileSync(join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8')));
}

/** As {@link synthApp}, for constructs that need no more than a stack named `test` with a provider around them. */
export const synth = (build: (stack: TerraformStack) => void): Synthesized =>
  synthApp((app) => {
    const stack = new TerraformStack(app, 'test');
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    build(stack);
    return stack;
  });
