import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Drift } from '../../emulator/drift';
import { Stop } from '../stop';
import { type Terraform, terraform } from '../terraform/terraform';

/** One attribute that a plan would change. */
export interface Change {
  readonly address: string;
  readonly attribute: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The part of `terraform show -json` that is read. https://developer.hashicorp.com/terraform/internals/json-format */
export interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Readonly<Record<string, unknown>> | null;
      readonly after: Readonly<Record<string, unknown>> | null;
      readonly after_unknown: Readonly<Record<string, unknown>>;
    };
  }[];
}

const PLAN_FILE = 'second.tfplan';

/** Plans a stack that was just applied. @returns what the plan would change */
export async function planAgain(stack: Terraform): Promise<Change[]> {
  const file = join(stack.folder, PLAN_FILE);
  try {
    await terraform(stack, ['plan', '-lock=false', `-out=${PLAN_FILE}`], 'read what terraform says above');
    const { stdout } = await terraform(
      { ...stack, onLine: () => {} },
      ['show', '-json', PLAN_FILE],
      'repeat the command',
    );
    return changesIn(JSON.parse(stdout) as PlanJson);
  } finally {
    rmSync(file, { force: true }); // a saved plan may hold what must not be kept
  }
}

/** Every attribute that differs. A resource that would be made, replaced or destroyed is one change by itself. */
export const changesIn = ({ resource_changes: all = [] }: PlanJson): Change[] =>
  all.flatMap(({ address, change: { actions, before, after, after_unknown: unknown } }) => {
    if (actions.every((action) => action === 'no-op' || action === 'read')) return [];
    if (!before || !after || actions.length > 1) {
      return [{ address, attribute: '(whole)', before: before ? 'there' : 'absent', after: actions.join(', ') }];
    }
    const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])].sort();
    return names
      .filter((name) => unknown[name] === true || !isDeepStrictEqual(before[name], after[name]))
      .map((attribute) => ({ address, attribute, before: before[attribute], after: after[attribute] }));
  });

/** @throws {Stop} naming every change that no row explains, and every row that no change uses */
export function compareWithTable(changes: readonly Change[], table: readonly Drift[]): void {
  const explains = (row: Drift) => (change: Change) =>
    row.address === change.address &&
    row.attribute === change.attribute &&
    isDeepStrictEqual(row.expected, change.before);
  const surprising = changes.filter((change) => !table.some((row) => explains(row)(change)));
  const unused = table.filter((row) => !changes.some(explains(row)));
  if (surprising.length === 0 && unused.length === 0) return;
  throw new Stop(
    [
      'a second plan of what was just applied:',
      ...surprising.map(
        ({ address, attribute, before, after }) =>
          `  would change ${address} ${attribute} from ${JSON.stringify(before)} to ${JSON.stringify(after)}`,
      ),
      ...unused.map(
        ({ address, attribute }) => `  does not show ${address} ${attribute}, which emulator/drift.ts expects`,
      ),
    ].join('\n'),
    'mend the construct, or the emulator where it differs from AWS; only a difference without weight gets a row in emulator/drift.ts',
  );
}
