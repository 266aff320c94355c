import { DatabaseStep } from '../../../constructs/work/database-step';
import { DATABASE_STEP_RULES, PROJECT_RULES, WORK_RULES } from '../../../constructs/work/rules';
import type { WorkProjectProps } from '../../../constructs/work/work-project';
import { messages } from '../../support/rules';
import { newPostgres } from '../database/new-postgres';
import { newWorkProject } from './new-work-project';

type Row = readonly [
  rule: string,
  props: Partial<Record<keyof WorkProjectProps, unknown>>,
  complaint: string,
  mend: string,
];

const ROWS: readonly Row[] = [
  [
    'WRK-01',
    { name: `shop-${'x'.repeat(60)}` },
    `name must be 2 to 64 lower-case letters, digits and hyphens, a letter first, got "shop-${'x'.repeat(60)}"`,
    "shorten the environment's name",
  ],
  [
    'WRK-02',
    { timeoutMinutes: 4 },
    'timeoutMinutes must be a whole number from 5 to 480, got 4',
    "correct database.migration.deadlineSeconds in the environment's file",
  ],
  [
    'WRK-03',
    { architecture: 'riscv' },
    'architecture must be "arm64" or "x86_64", got "riscv"',
    "correct the service's ami.architecture in the environment's file",
  ],
  [
    'WRK-04',
    { repositories: [] },
    'repositories must be at least one image repository, got an empty list',
    "name a service in the environment's file",
  ],
  [
    'WRK-05',
    { logRetentionDays: 8 },
    'logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 8',
    "correct database.logRetentionDays in the environment's file",
  ],
];

describe('rules', () => {
  test('a project that obeys every rule is built without a word', () => {
    expect(messages((stack) => void newWorkProject(stack))).toEqual([]);
  });

  test.each(ROWS)('%s', (rule, props, complaint, mend) => {
    expect(messages((stack) => void newWorkProject(stack, props))).toEqual([
      `test/work  ${rule}\n  ${complaint}\n  mend: ${mend}`,
    ]);
  });

  test('WRK-06', () => {
    const said = messages((stack) => {
      const database = newPostgres(stack);
      const work = newWorkProject(stack);
      new DatabaseStep(database, 'step', { work, database, image: 'shop/app@…', deadlineSeconds: 30, after: [] });
    });

    expect(said).toEqual([
      "test/database/step  WRK-06\n  deadlineSeconds must be a whole number from 60 to 14400 seconds, got 30\n  mend: correct database.migration.deadlineSeconds in the environment's file",
    ]);
  });

  test('each has a row', () => {
    const ids = [...PROJECT_RULES, ...WORK_RULES, ...DATABASE_STEP_RULES].map(({ id }) => id);

    expect([...ROWS.map(([rule]) => rule), 'WRK-06']).toEqual(ids.sort());
  });
});
