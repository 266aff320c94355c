import { TerraformElement } from 'cdktf';
import type { IConstruct } from 'constructs';

/** Type and arguments of a resource or data source, as they were given. */
export interface Given {
  readonly type: string;
  argument(name: string): unknown;
}

/** For rules that many types concern: to load the class of each would cost every synth. */
export function givenTo(node: IConstruct): Given | undefined {
  const type = (node as { terraformResourceType?: unknown }).terraformResourceType;
  if (!TerraformElement.isTerraformElement(node) || typeof type !== 'string') return undefined;
  // Every generated class has a getter `<argument>Input`; that is written in no type that they share.
  return { type, argument: (name) => (node as unknown as Record<string, unknown>)[`${name}Input`] };
}
