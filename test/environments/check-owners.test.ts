import { environments } from '../../environments';
import { checkOwners, OWNER_RULES } from '../../environments/check-owners';
import { type Owner, owners } from '../../environments/owners';
import { formatFinding } from '../../validation/report';

const OWNER = { cidr: '10.64.0.0/18', expires: '2027-01-31' } as const;

const said = (given: Readonly<Record<string, Partial<Record<keyof Owner, unknown>>>>, asOf = '2026-11-25'): string[] =>
  checkOwners({
    owners: given as Readonly<Record<string, Owner>>,
    environments: Object.values(environments),
    asOf,
  }).map(formatFinding);

const ROWS: readonly (readonly [string, Parameters<typeof said>[0], string, string])[] = [
  [
    'OWN-01',
    { app: OWNER, Ben: { ...OWNER, cidr: '10.65.0.0/18' }, 'x-y': { ...OWNER, cidr: '10.66.0.0/18' } },
    'owners must be names of 2 to 12 lower-case letters and digits, a letter first, other than the services\', got "app", "Ben", "x-y"',
    'rename the owners named, in environments/owners.ts',
  ],
  [
    'OWN-02',
    { anna: { ...OWNER, cidr: '10.64.0.0/24' }, ben: { ...OWNER, cidr: '10.64.64.1/18' } },
    'owners.cidr must be private ranges of /16 to /20, beginning at their first address, got "anna 10.64.0.0/24", "ben 10.64.64.1/18"',
    'correct the cidr of the owners named, in environments/owners.ts',
  ],
  [
    'OWN-03',
    { anna: OWNER, ben: { ...OWNER, cidr: '10.64.32.0/19' }, carl: { ...OWNER, cidr: '10.20.0.0/18' } },
    'owners.cidr must be ranges that share no address with each other and with the environments, got "dev-anna 10.64.0.0/18 and dev-ben 10.64.32.0/19", "dev-carl 10.20.0.0/18 and dev 10.20.0.0/18"',
    'give one of each pair another cidr, in environments/owners.ts',
  ],
  [
    'OWN-04',
    { anna: { ...OWNER, expires: '2027-02-30' } },
    'owners.expires must be days as yyyy-mm-dd, got "anna 2027-02-30"',
    'write the day, in environments/owners.ts',
  ],
];

describe('owners', () => {
  test('as committed break no rule until their days have passed', () => {
    expect(said(owners)).toEqual([]);
  });

  test.each(ROWS)('%s', (rule, broken, complaint, mend) => {
    expect(said(broken)).toEqual([`owners  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test('OWN-05: a day counts to its end, and then blocks a review only', () => {
    expect(said({ anna: OWNER }, '2027-01-31')).toEqual([]);
    expect(said({ anna: OWNER }, '2027-02-01')).toEqual([
      'owners  OWN-05 (warning)\n  owners.expires must be days that have not passed on 2027-02-01, got "anna 2027-01-31"\n  mend: remove the owners named once they are destroyed, or write a new day in a reviewed change, in environments/owners.ts',
    ]);
  });

  test('each rule has a row', () => {
    expect([...ROWS.map(([rule]) => rule), 'OWN-05']).toEqual(OWNER_RULES.map(({ id }) => id));
  });
});
