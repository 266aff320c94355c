import { LAST_DAYS } from '../certificates';
import type { MonitoringInput } from '../input';
import type { AlertText } from './alert-text';

/** Of all pods of a server, the one whose certificate ends first: those that were not replaced show the former one. */
const LEFT = 'min by (server) (probe_ssl_earliest_cert_expiry{job="certificate"} - time()) / 86400';

/** Servers that Prometheus itself gets an answer of, by the name that a probe knows them by. */
const ANSWERING = [
  'max by (server) (label_replace(label_replace(',
  'up{job=~"alertmanager|grafana|postgres|prometheus"}, "server", "$1", "job", "(.+)"), ',
  '"server", "postgres-exporter", "job", "postgres")) == 1',
].join('');
/** One that is down is another alert's. */
const UNSEEN = `max by (server) (probe_success{job="certificate"}) == 0 and on (server) ${ANSWERING}`;

/** What the monitoring's own servers show each other. What clients of the service see is another alert's. */
export function certificateAlerts({ prefix, thresholds }: MonitoringInput): AlertText[] {
  const whose = `${prefix}: {{ $labels.server }} shows the other servers of the monitoring a certificate that`;
  const runbook = 'monitoring-certificate';
  return [
    {
      alert: 'MonitoringCertificateExpiring',
      expr: `${LEFT} < ${thresholds.monitoringCertificateDays}`,
      forSeconds: 600,
      severity: 'warning',
      summary: 'The certificate of {{ $labels.server }} ends soon',
      description: `${whose} ends in {{ $value | printf "%.1f" }} days, less than ${thresholds.monitoringCertificateDays}.`,
      runbook,
    },
    {
      alert: 'MonitoringCertificateEnding',
      expr: `${LEFT} < ${LAST_DAYS}`,
      forSeconds: 600,
      severity: 'critical',
      summary: 'The certificate of {{ $labels.server }} ends within days',
      description: `${whose} {{ if gt $value 0.0 }}ends in {{ $value | printf "%.1f" }} days, less than ${LAST_DAYS}{{ else }}has ended{{ end }}: from then on they refuse each other, and nobody is told of anything.`,
      runbook,
    },
    {
      alert: 'MonitoringCertificateUnseen',
      expr: UNSEEN,
      forSeconds: 1_800,
      severity: 'warning',
      summary: 'The certificate of {{ $labels.server }} is not seen',
      description: `${prefix}: {{ $labels.server }} answers Prometheus, and has shown the blackbox exporter no certificate for 30 minutes: nobody would be told that it ends.`,
      runbook,
    },
  ];
}
