/**
 * Processor architecture by instance family. AWS's naming: a `g` after the generation is Graviton (arm64); `a1` is the
 * first Graviton, `g…` and `p…` are accelerators.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: unknown): 'arm64' | 'x86_64' | undefined {
  const match =
    /^([a-z]+)(\d+)([a-z]*)(?:-[a-z0-9-]+)?\.(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/.exec(
      String(instanceType),
    );
  if (!match) return undefined;
  const [, family, generation, attributes] = match;
  if (family === 'a' && generation === '1') return 'arm64';
  return attributes?.includes('g') || `${family}${generation}${attributes}` === 'g5g' ? 'arm64' : 'x86_64';
}
