import { formatFinding } from '../../validation/report';
import { changedCompany, findingsOf } from './company';

/** A mistake in what is committed, and what is said of it: [rule, changes by dotted path, construct, complaint, mend]. */
export type RuleRow = readonly [
  rule: string,
  changes: Readonly<Record<string, unknown>>,
  where: string,
  complaint: string,
  mend: string,
];

/** One test a row: prod with the mistake is refused with this whole message. And a row for every rule. */
export function testRules(
  rules: readonly { readonly id: string; readonly severity?: string }[],
  rows: readonly RuleRow[],
): void {
  test.each(rows)('%s', (rule, changes, where, complaint, mend) => {
    const said = findingsOf(changedCompany(changes), 'prod').filter((finding) => finding.rule === rule);

    const only = rules.find(({ id }) => id === rule)?.severity === 'warning' ? ' (warning)' : '';
    expect(said.map(formatFinding)).toEqual([`${where}  ${rule}${only}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test('each has a row', () => {
    expect(rows.map(([rule]) => rule).sort()).toEqual(rules.map(({ id }) => id).sort());
  });
}
