import { LbListener, type LbListenerDefaultAction } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule, type LbListenerRuleAction } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { rendered } from '../rendered';
import { holdsToken } from '../validation';
import { eachOf, got, mustBe, together, type Verdict } from '../verdict';

/** Does whatever a listener without TLS answers lead to HTTPS? Judges listeners, and the rules that stand on them. */
export function judgeActions(node: IConstruct): Verdict {
  if (node instanceof LbListener) return whereClear(node, node.defaultActionInput);
  if (!(node instanceof LbListenerRule)) return undefined;
  const listener = listenerOf(node);
  return listener === undefined ? 'undecidable' : whereClear(listener, node.actionInput);
}

/** One that the stack does not define has a protocol that nobody here knows. */
const listenerOf = (rule: LbListenerRule): LbListener | undefined =>
  TerraformStack.of(rule)
    .node.findAll()
    .filter((other) => other instanceof LbListener)
    .find((listener) => rendered(rule, listener.arn) === rendered(rule, rule.listenerArnInput ?? ''));

function whereClear({ protocolInput }: LbListener, actions: unknown): Verdict {
  if (protocolInput === 'HTTPS') return undefined;
  if (holdsToken(protocolInput)) return 'undecidable';
  if (Array.isArray(actions) && actions.length === 0) return ['no action'];
  return eachOf<LbListenerDefaultAction | LbListenerRuleAction>(actions, ({ type, redirect }) => {
    if (holdsToken(type)) return 'undecidable';
    if (type !== 'redirect') return [got(type)];
    return together(
      mustBe(redirect?.protocol, 'HTTPS', 'a redirect to protocol'),
      mustBe(redirect?.port, '443', 'a redirect to port'),
      mustBe(redirect?.statusCode, 'HTTP_301', 'a redirect with status_code'),
      mustBe(redirect?.host ?? SAME_HOST, SAME_HOST, 'a redirect to host'),
    );
  });
}

/** As AWS writes the host that was asked for. */
const SAME_HOST = '#{host}';
