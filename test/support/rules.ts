import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { invokeAspects } from 'cdktf/lib/synthesize/synthesizer';
import { findingsBelow } from '../../constructs/validation';
import { formatFinding } from '../../validation/report';

/** Every complaint about what `build` puts into a stack named `test`, as a person reads it. */
export function messages(build: (stack: TerraformStack) => void): string[] {
  const stack = new TerraformStack(Testing.app(), 'test');
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  build(stack);
  invokeAspects(stack);
  return findingsBelow(stack).map(formatFinding);
}
