import { Annotations, type IAspect, Token, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';
import { formatFinding } from '../validation/report';
import { type Finding, finding, judge, type Rule, type RuleText } from '../validation/rule';

const FINDING = 'devops-simulator:finding';
/** Context key: the tree is judged by a reviewer, not deployed. */
export const REVIEW = 'devops-simulator:review';
const UNDECIDABLE = 'devops-simulator:undecidable';

/**
 * Judges a construct's props, and records what is broken instead of throwing, so that the mistakes of every other
 * construct are found in the same run. A recorded error makes `app.synth()` refuse the stack.
 */
export function checkProps<P>(scope: IConstruct, props: P, rules: readonly Rule<P>[]): void {
  const { findings, undecidable } = judge(scope.node.path, props, rules, holdsToken);
  for (const each of findings) record(scope, each);
  for (const id of undecidable) scope.node.addMetadata(UNDECIDABLE, id);
}

/** Records what was judged elsewhere, of plain data that belongs to this construct. */
export function recordFindings(scope: IConstruct, findings: readonly Finding[]): void {
  for (const each of findings) record(scope, each);
}

/** A rule that only the finished tree can tell. */
export interface TreeRule extends RuleText {
  readonly allowed: string;
  /**
   * What is wrong with this node, one text each ("got …"); an empty list when it obeys.
   * `undefined` when the rule does not concern it, `'undecidable'` when the value is not known before apply.
   */
  readonly judge: (node: IConstruct) => readonly string[] | 'undecidable' | undefined;
}

/** Applies tree rules to every node, whoever defined it. */
export class Policies implements IAspect {
  /** Aspects are invoked once for the report, and again by `app.synth()`. */
  private readonly judged = new WeakSet<IConstruct>();

  constructor(private readonly rules: readonly TreeRule[]) {}

  visit(node: IConstruct): void {
    if (this.judged.has(node)) return;
    this.judged.add(node);
    for (const rule of this.rules) {
      const verdict = rule.judge(node);
      if (verdict === 'undecidable') node.node.addMetadata(UNDECIDABLE, rule.id);
      else for (const got of verdict ?? []) record(node, finding(node.node.path, rule, rule.allowed, got));
    }
  }
}

/** Every finding recorded below a node. Aspects must have been invoked for the tree rules to be among them. */
export const findingsBelow = (root: IConstruct): Finding[] => metadataBelow<Finding>(root, FINDING);

/** Ids of rules that could not be decided before apply, once for each time. */
export const undecidableBelow = (root: IConstruct): string[] => metadataBelow<string>(root, UNDECIDABLE);

/** Does a placeholder of Terraform's stand anywhere in this value? */
export function holdsToken(value: unknown): boolean {
  if (Array.isArray(value)) return Token.isUnresolved(value) || value.some(holdsToken);
  if (typeof value === 'object' && value !== null) {
    return Token.isUnresolved(value) || (isPlain(value) && Object.values(value).some(holdsToken));
  }
  if (typeof value === 'string')
    return Token.isUnresolved(value) || Tokenization.reverseString(value).tokens.length > 0 || value.includes('${');
  return Token.isUnresolved(value);
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

function record(scope: IConstruct, judged: Finding): void {
  const found = { ...judged, severity: severityHere(scope, judged) };
  scope.node.addMetadata(FINDING, found);
  if (found.severity === 'error') Annotations.of(scope).addError(formatFinding(found));
}

/** A passed date is an error in review, and a warning where an error would block a rollback or a hot fix. */
function severityHere(scope: IConstruct, { severity }: Finding): 'error' | 'warning' {
  if (severity !== 'dated') return severity;
  return scope.node.tryGetContext(REVIEW) === true ? 'error' : 'warning';
}

const metadataBelow = <T>(root: IConstruct, wanted: string): T[] =>
  root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === wanted).map(({ data }) => data as T));
