import type { AlertmanagerSettings } from '../../../../constructs/monitoring/config/alertmanager';
import {
  neededMemoryMiB,
  neededRetentionGiB,
  SERIES_PER_TARGET,
  seriesOf,
} from '../../../../constructs/monitoring/config/capacity';
import { routesToNobody } from '../../../../constructs/monitoring/config/receivers';
import { CAPACITY_RULES, RECEIVER_RULES } from '../../../../constructs/monitoring/config/rules';
import { environments } from '../../../../environments';
import { site } from '../../../../environments/site';
import { monitoringInput } from '../../../../stacks/monitoring-input';
import { formatFinding } from '../../../../validation/report';
import { judge, type Rule } from '../../../../validation/rule';

const input = monitoringInput(site, environments.prod);
const said = <P>(rules: readonly Rule<P>[], props: P): string[] =>
  judge('prod-monitoring', props, rules).findings.map(formatFinding);

/** Every route of Alertmanager ends in a receiver that tells somebody. */
describe('MON-50', () => {
  const topics = { critical: 'arn:critical', warning: 'arn:warning', heartbeat: 'arn:heartbeat' };
  const settings: AlertmanagerSettings = { input, region: 'eu-west-1', topics };

  test('as prod has them', () => {
    expect(said(RECEIVER_RULES, settings)).toEqual([]);
  });

  test.each([
    ['one severity has no topic', { ...topics, heartbeat: '' }, '"severity = \\"heartbeat\\""'],
    [
      'the loudest has none',
      { ...topics, critical: ' ' },
      '"the route of everything else", "severity = \\"critical\\""',
    ],
  ])('%s', (_case, given, routes) => {
    expect(said(RECEIVER_RULES, { ...settings, topics: given })).toEqual([
      [
        'prod-monitoring  MON-50',
        `  topics must be the ARN of a topic for each severity, got ${routes}`,
        '  mend: give topics a topic for each severity, as Alerting makes them',
      ].join('\n'),
    ]);
  });

  test.each([
    ['a receiver without an integration', [{ name: 'a' }]],
    ['an integration without an address', [{ name: 'a', email_configs: [{ send_resolved: true }] }]],
    ['one good integration and one without an address', [{ name: 'a', sns_configs: [{ topic_arn: 'x' }, {}] }]],
    ['a receiver that is not there', [{ name: 'b', sns_configs: [{ topic_arn: 'x' }] }]],
  ])('%s tells nobody', (_case, receivers) => {
    expect(routesToNobody({ route: { receiver: 'a' }, receivers })).toEqual(['the route of everything else']);
  });

  test('routes are followed into each other', () => {
    const receivers = [{ name: 'a', sns_configs: [{ topic_arn: 'x' }] }];
    const inner = { receiver: 'gone', matchers: ['team = "b"'] };

    expect(
      routesToNobody({ route: { receiver: 'a', routes: [{ receiver: 'a', routes: [inner] }] }, receivers }),
    ).toEqual(['team = "b"']);
  });
});

describe('what Prometheus is given', () => {
  const instances = 18;
  const enough = { input, instances, memoryMiB: 4096, volumeGiB: 60 };

  test('is enough', () => {
    expect(said(CAPACITY_RULES, enough)).toEqual([]);
  });

  test('MON-51: memory for every series', () => {
    expect(said(CAPACITY_RULES, { ...enough, memoryMiB: 256 })).toEqual([
      [
        'prod-monitoring  MON-51',
        `  prometheus.memoryMiB must be at least ${neededMemoryMiB(enough)} MiB for 18 instances, got 256`,
        "  mend: raise memory of the cluster's Prometheus, or lower the services' capacity.max",
      ].join('\n'),
    ]);
  });

  test('MON-52: bytes for every day', () => {
    const retention = { days: 365, sizeGiB: 40 };

    const needed = neededRetentionGiB({ input: { ...input, retention }, instances });

    expect(needed).toBeGreaterThan(40);
    expect(said(CAPACITY_RULES, { ...enough, input: { ...input, retention } })).toEqual([
      [
        'prod-monitoring  MON-52',
        `  monitoring.retention.sizeGiB must be at least ${needed} GiB for 365 days of 18 instances, got 40`,
        "  mend: raise monitoring.retention.sizeGiB in the environment's file, or keep fewer days",
      ].join('\n'),
    ]);
  });

  test('MON-53: a volume with room besides', () => {
    expect(said(CAPACITY_RULES, { ...enough, volumeGiB: 49 })).toEqual([
      [
        'prod-monitoring  MON-53',
        '  prometheus.volumeGiB must be at least 50 GiB, got 49',
        "  mend: raise volumeGiB of the cluster's Prometheus, or lower monitoring.retention.sizeGiB",
      ].join('\n'),
    ]);
  });

  test('grows with the instances', () => {
    const one = seriesOf({ input, instances: 1 });
    const ten = seriesOf({ input, instances: 10 });

    expect(ten - one).toBe(9 * (SERIES_PER_TARGET.app + SERIES_PER_TARGET.node));
  });
});
