import { stackOf } from '../support/company';
import type { Json } from '../support/synth';

const { resource } = stackOf('prod-monitoring').json;
const all = new Map<string, Json>(
  Object.entries<Json>(resource).flatMap(([type, each]) =>
    Object.entries(each).map(([name, config]): [string, Json] => [`${type}.${name}`, config]),
  ),
);
const NAMESPACE = /^kubernetes_namespace_v1\./;

/** Everything that stands before a resource, near and far. */
function standingBefore(address: string): Set<string> {
  const direct: string[] = all.get(address).depends_on ?? [];
  return new Set(direct.flatMap((each) => [each, ...standingBefore(each)]));
}

describe('the stack inside a cluster', () => {
  test('asks for one object first: where the API is out of reach, a plan waits for one answer and not for forty', () => {
    const objects = [...all.keys()].filter((address) => address.startsWith('kubernetes_'));
    const first = objects.filter((address) => ![...standingBefore(address)].some((each) => NAMESPACE.test(each)));

    expect(first).toEqual([expect.stringMatching(NAMESPACE)]);
    expect(objects.length).toBeGreaterThan(30);
  });

  test('looks whether the API answers before that', () => {
    const [namespace = ''] = [...all.keys()].filter((address) => NAMESPACE.test(address));

    expect([...standingBefore(namespace)]).toEqual([expect.stringMatching(/^terraform_data\.reachable$/)]);
  });
});
