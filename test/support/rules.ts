import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Aspects, TerraformStack, Testing } from 'cdktf';
import { invokeAspects } from 'cdktf/lib/synthesize/synthesizer';
import { findingsBelow, Policies, type TreeRule, undecidableBelow } from '../../constructs/validation';
import { formatFinding } from '../../validation/report';

/** A stack named `test` after aspects have judged it. */
function judged(build: (stack: TerraformStack) => void): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'test');
  new AwsProvider(stack, 'aws', { region: 'eu-west-1', allowedAccountIds: ['111111111111'] });
  build(stack);
  invokeAspects(stack);
  return stack;
}

const withRules =
  (rules: readonly TreeRule[], build: (stack: TerraformStack) => void) =>
  (stack: TerraformStack): void => {
    build(stack);
    Aspects.of(stack).add(new Policies(rules));
  };

/** Every complaint about what `build` puts into a stack named `test`, as a person reads it. */
export const messages = (build: (stack: TerraformStack) => void): string[] =>
  findingsBelow(judged(build)).map(formatFinding);

/** As {@link messages}, with rules of the finished tree. */
export const treeMessages = (rules: readonly TreeRule[], build: (stack: TerraformStack) => void): string[] =>
  messages(withRules(rules, build));

/** Ids of the tree rules that only apply can decide. */
export const undecided = (rules: readonly TreeRule[], build: (stack: TerraformStack) => void): string[] =>
  undecidableBelow(judged(withRules(rules, build)));
