import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { DbEventSubscription } from '@cdktf/provider-aws/lib/db-event-subscription';
import { alertRules } from '../../../constructs/monitoring/alerts';
import { CONDITIONS, expectedAlerts } from '../../../constructs/monitoring/conditions';
import { buildModel } from '../../../stacks/model';
import { company } from '../../support/company';
import { INPUTS } from '../../support/monitoring';

const namesOf = (input: (typeof INPUTS)['prod']): string[] => alertRules(input).map(({ alert }) => alert);
const by = (system: 'CloudWatch' | 'Prometheus'): string[] =>
  CONDITIONS.filter((each) => each.system === system).flatMap(({ by }) => by);

/** Alerts of production by severity. A change here changes who is woken. */
const SEVERITIES = {
  critical: [
    'HostOutOfMemory',
    'HostDiskFull',
    'HostInodesLow',
    'ServiceErrorsFast',
    'ServiceErrorsSteady',
    'ServiceLatencyFast',
    'ServiceLatencySteady',
    'ServiceRestarting',
    'ServicePoolExhausted',
    'PostgresDown',
    'PostgresNotMeasured',
    'PostgresConnectionsHigh',
    'PostgresWraparound',
    'PostgresReplicaLagging',
    'PostgresReplicationBroken',
    'PostgresReplicaMissing',
    'PostgresSlotLagging',
    'JobMissing',
    'HostDown',
    'PublicUrlUnreachable',
    'CertificateExpiring',
    'PrometheusReloadFailed',
    'RuleFailing',
    'PrometheusStorageFailing',
    'AlertmanagersUnknown',
    'AlertsDropped',
    'AlertmanagerReloadFailed',
    'AlertmanagerNotSending',
    'MonitoringCertificateEnding',
  ],
  warning: [
    'HostCpuBusy',
    'HostMemoryLow',
    'HostDiskFilling',
    'HostNetworkErrors',
    'HostNetworkBusy',
    'ServiceErrorsSlow',
    'ServiceErrorsCreeping',
    'ServiceLatencySlow',
    'ServiceLatencyCreeping',
    'ServiceEventLoopBlocked',
    'PostgresDeadlocks',
    'PostgresLongTransaction',
    'PostgresSlotInactive',
    'TargetDown',
    'ScrapeSlow',
    'MonitoringReplicaMissing',
    'RulesLate',
    'PrometheusRetentionShort',
    'AlertmanagerClusterSplit',
    'MonitoringCertificateExpiring',
    'MonitoringCertificateUnseen',
  ],
  heartbeat: ['Watchdog'],
};

test('the alerts of production are these, by severity', () => {
  const all = alertRules(INPUTS.prod);
  const found = Object.keys(SEVERITIES).map((severity) => [
    severity,
    all.filter((each) => each.severity === severity).map(({ alert }) => alert),
  ]);

  expect(Object.fromEntries(found)).toEqual(SEVERITIES);
});

describe('each condition belongs to one system', () => {
  test.each(Object.entries(INPUTS))(
    'every alert of %s stands in the table, and none of the table is missing',
    (_name, input) => {
      expect(namesOf(input).sort()).toEqual(expectedAlerts(input).sort());
    },
  );

  test('no alert watches two conditions', () => {
    const all = [...by('Prometheus'), ...by('CloudWatch')];

    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  test('each is watched by something', () => {
    expect(CONDITIONS.filter(({ by }) => by.length === 0)).toEqual([]);
  });

  test("CloudWatch's are the alarms and the events that are synthesized, and no others mail", () => {
    const alarms = buildModel(company)
      .app.node.findAll()
      .filter((node) => node instanceof CloudwatchMetricAlarm || node instanceof DbEventSubscription)
      .map(({ node }) => node.id);

    expect([...new Set(alarms)].sort()).toEqual(by('CloudWatch').sort());
  });

  test('what only RDS knows is not asked of Prometheus', () => {
    const asked = alertRules(INPUTS.prod).filter(({ expr }) => /aws_rds|free_storage|backup/i.test(expr));

    expect(asked).toEqual([]);
    expect(CONDITIONS.filter(({ condition }) => /RDS|backups/.test(condition)).map(({ system }) => system)).toEqual([
      'CloudWatch',
      'CloudWatch',
      'CloudWatch',
    ]);
  });
});

describe('where nothing rolls a release back', () => {
  test('burn alerts watch every error, since no alarm of CloudWatch does', () => {
    const [prod, dev] = [INPUTS.prod, INPUTS.dev].map(
      (input) => alertRules(input).find(({ alert }) => alert === 'ServiceErrorsFast')!.expr,
    );

    expect(prod).toBe(
      'service:request_error_share:rate1h > 0.0144 and service:request_error_share:rate5m > 0.0144 unless on (service) (label_replace(max_over_time(service:request_errors:acute[2m]) == 1, "alertname", "ServiceErrorsFast", "", "") unless on (service, alertname) ALERTS{alertstate="firing"})',
    );
    expect(dev).toBe('service:request_error_share:rate1h > 0.144 and service:request_error_share:rate5m > 0.144');
  });
});
