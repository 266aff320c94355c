import { CLUSTER_RULES } from '../../../constructs/kubernetes/rules';
import { formatFinding } from '../../../validation/report';
import { changedCompany, findingsOf } from '../../support/company';
import type { RuleRow } from '../../support/rule-rows';

const FILE = "in the environment's file";
const cluster = (field: string): string => `environments.prod.cluster.${field}`;

const ROWS: readonly RuleRow[] = [
  [
    'K8S-02',
    { [cluster('version')]: '1.34' },
    'prod/cluster',
    'version must be one of "1.36", got "1.34"',
    `set cluster.version ${FILE}, or add the version to the calendar in constructs/kubernetes`,
  ],
  [
    'K8S-05',
    { [cluster('instanceType')]: 'm7i.large' },
    'prod/cluster',
    'instanceType must be an arm64 instance type of medium size or larger, such as "t4g.large", got "m7i.large"',
    `set cluster.instanceType ${FILE}`,
  ],
  [
    'K8S-06',
    { [cluster('nodes')]: { min: 3, max: 3 } },
    'prod/cluster',
    'nodes must be min from 1 and max above it, at most 20, got min 3, max 3',
    `set cluster.nodes ${FILE}`,
  ],
  [
    'K8S-07',
    { [cluster('volumeGiB')]: 8 },
    'prod/cluster',
    'volumeGiB must be a whole number from 20 to 1000, got 8',
    `set cluster.volumeGiB ${FILE}`,
  ],
  [
    'K8S-08',
    { [cluster('logRetentionDays')]: 8 },
    'prod/cluster',
    'logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 8',
    `set cluster.logRetentionDays ${FILE}`,
  ],
  [
    'K8S-09',
    { 'environments.prod.network.vpc.create.cidr': '172.20.0.0/16' },
    'prod/cluster',
    'network.vpcCidr must be a range that shares no address with 172.20.0.0/16, got "172.20.0.0/16"',
    `choose another CIDR for the VPC ${FILE}`,
  ],
  [
    'K8S-10',
    { 'environments.prod.network.zones': ['eu-west-1a'] },
    'prod/cluster',
    'network.subnetIds must be at least 2 subnets, each in a zone of its own, got subnets 1',
    `add a zone to network.zones ${FILE}`,
  ],
];

/** Rules that the name of an environment, or the day, breaks. */
const JUDGED_ELSEWHERE = ['K8S-01', 'K8S-03', 'K8S-04'];

describe('a cluster', () => {
  const said = (rule: string, changes: Readonly<Record<string, unknown>>, review = false) =>
    findingsOf(changedCompany({ ...changes, 'choices.review': review }), 'prod').filter(
      (finding) => finding.rule === rule,
    );

  test.each(ROWS)('%s', (rule, changes, where, complaint, mend) => {
    expect(said(rule, changes).map(formatFinding)).toEqual([`${where}  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test('K8S-01: a name that its roles cannot bear', () => {
    const name = `x${'y'.repeat(40)}`;
    const [finding] = findingsOf(changedCompany({ 'environments.experimental.name': name })).filter(
      ({ rule }) => rule === 'K8S-01',
    );

    expect(formatFinding(finding!)).toBe(
      `${name}/cluster  K8S-01\n  name must be 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter, got "devops-simulator-${name}"\n  mend: shorten the environment's name`,
    );
  });

  test('K8S-03: half a year before standard support ends it is said, and stops nothing', () => {
    expect(said('K8S-03', { 'choices.asOf': '2027-02-02' })).toEqual([]);
    const [finding] = said('K8S-03', { 'choices.asOf': '2027-02-03' }, true);
    expect(formatFinding(finding!)).toBe(
      'prod/cluster  K8S-03 (warning)\n  version must be a version with more than 180 days of EKS standard support left, got version "1.36", with EKS standard support until "2027-08-02"\n  mend: add the next version to the calendar in constructs/kubernetes and set cluster.version to it: one minor version at a time',
    );
  });

  test('K8S-04: a version without support fails a review, and no hot fix', () => {
    const passed = { 'choices.asOf': '2027-08-03' };

    expect(said('K8S-04', { 'choices.asOf': '2027-08-02' })).toEqual([]);
    expect(said('K8S-04', passed).map(({ severity }) => severity)).toEqual(['warning']);
    expect(said('K8S-04', passed, true).map(formatFinding)).toEqual([
      'prod/cluster  K8S-04\n  version must be a version under EKS standard support, got version "1.36", with EKS standard support until "2027-08-02"\n  mend: add the next version to the calendar in constructs/kubernetes and set cluster.version to it',
    ]);
  });

  test('has a row for each rule', () => {
    expect([...ROWS.map(([rule]) => rule), ...JUDGED_ELSEWHERE].sort()).toEqual(CLUSTER_RULES.map(({ id }) => id));
  });
});
