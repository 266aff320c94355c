import type { IConstruct } from 'constructs';

const EXCEPTION = 'devops-simulator:exception';

/** Leave to break one rule at one place for a while. */
export interface Exception {
  readonly rule: string;
  /** What exactly is allowed: a policy statement's Sid, or the name of a managed policy. */
  readonly scope: string;
  readonly owner: string;
  readonly reason: string;
  /** `yyyy-mm-dd`: from the day after it is a finding, until somebody renews or removes it. */
  readonly expires: string;
}

/** Allows exceptions for a construct and what stands below it. */
export function allow(construct: IConstruct, exceptions: readonly Exception[]): void {
  for (const each of exceptions) construct.node.addMetadata(EXCEPTION, each);
}

/** Exceptions written at this very construct. */
export const exceptionsAt = ({ node }: IConstruct): Exception[] =>
  node.metadata.filter(({ type }) => type === EXCEPTION).map(({ data }) => data as Exception);

/** Is this allowed for the construct, here or further up? */
export const isExcepted = (construct: IConstruct, rule: string, scope: string): boolean =>
  construct.node.scopes.some((each) =>
    exceptionsAt(each).some((exception) => exception.rule === rule && exception.scope === scope),
  );
