import type { IConstruct } from 'constructs';

const PROTECTED = 'devops-simulator:protected';

/** Nothing below that holds data may be lost by a mistake. To be said before anything stands there. */
export const protectBelow = (scope: IConstruct): void => scope.node.setContext(PROTECTED, true);

export const isProtected = (node: IConstruct): boolean => node.node.tryGetContext(PROTECTED) === true;
