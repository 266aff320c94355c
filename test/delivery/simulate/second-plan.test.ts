import { changesIn, compareWithTable, type PlanJson } from '../../../delivery/simulate/second-plan';
import { DRIFT } from '../../../emulator/drift';

type ResourceChange = NonNullable<PlanJson['resource_changes']>[number];

const updated = (before: object, after: object, unknown: object = {}): ResourceChange =>
  ({ address: 'aws_lb.a', change: { actions: ['update'], before, after, after_unknown: unknown } }) as ResourceChange;
const plan = (...changes: ResourceChange[]) => changesIn({ resource_changes: changes });

describe('a second plan', () => {
  test('without a change has none', () => {
    const quiet = { ...updated({ name: 'a' }, { name: 'b' }) };

    expect(changesIn({})).toEqual([]);
    expect(plan({ ...quiet, change: { ...quiet.change, actions: ['no-op'] } })).toEqual([]);
  });

  test('tells each attribute that differs, deep inside too, and what only apply would tell', () => {
    expect(plan(updated({ name: 'a', port: 1, tags: { x: 1 } }, { name: 'a', tags: { x: 2 } }, { arn: true }))).toEqual(
      [
        { address: 'aws_lb.a', attribute: 'arn', before: undefined, after: undefined },
        { address: 'aws_lb.a', attribute: 'port', before: 1, after: undefined },
        { address: 'aws_lb.a', attribute: 'tags', before: { x: 1 }, after: { x: 2 } },
      ],
    );
  });

  test('tells a resource that would be made, replaced or destroyed as a whole', () => {
    const { change } = updated({ name: 'a' }, { name: 'b' });

    expect(plan({ address: 'aws_lb.a', change: { ...change, actions: ['delete', 'create'] } })).toEqual([
      { address: 'aws_lb.a', attribute: '(whole)', before: 'there', after: 'delete, create' },
    ]);
    expect(plan({ address: 'aws_lb.a', change: { ...change, before: null, actions: ['create'] } })).toEqual([
      { address: 'aws_lb.a', attribute: '(whole)', before: 'absent', after: 'create' },
    ]);
  });
});

describe('the drift table', () => {
  const row = { address: 'aws_lb.a', attribute: 'port', expected: 1, cause: 'a test' };
  const change = { address: 'aws_lb.a', attribute: 'port', before: 1, after: 2 };

  test('explains a change with exactly its address, attribute and value', () => {
    expect(() => compareWithTable([change], [row])).not.toThrow();
  });

  test('names what it does not explain, and rows that nothing uses, at once', () => {
    expect(() => compareWithTable([{ ...change, before: 3 }], [row])).toThrow(
      [
        'a second plan of what was just applied:',
        '  would change aws_lb.a port from 3 to 2',
        '  does not show aws_lb.a port, which emulator/drift.ts expects',
      ].join('\n'),
    );
  });

  test('excuses nothing of security, encryption, identity or number', () => {
    const weighty = /security|encrypt|kms|iam|role|policy|password|secret|count|capacity|size|ingress|egress|tls|ssl/;

    expect(DRIFT.filter(({ address, attribute }) => weighty.test(`${address} ${attribute}`))).toEqual([]);
  });
});
