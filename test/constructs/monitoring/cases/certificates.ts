import { type AlertCase, type Series, series, stays } from './alert-case';

const DAY = 86_400;
const LABELS = { server: 'prometheus' };

/** When each certificate ends, in days from the first minute on. */
const ending = (days: Readonly<Record<string, number>>): Series[] =>
  Object.entries(days).map(([instance, left]) =>
    series(
      'probe_ssl_earliest_cert_expiry',
      { job: 'certificate', instance, server: instance.replace(/-\d$/, '') },
      stays(left * DAY),
    ),
  );
const others = { 'alertmanager-0': 365, 'grafana-0': 365 };
/** @param seen does the handshake with each pod of PostgreSQL's exporter succeed? @param up does it answer Prometheus? */
const probed = (seen: readonly number[], up: readonly number[]): Series[] => [
  ...seen.map((ok, pod) =>
    series('probe_success', { job: 'certificate', instance: `${pod}`, server: 'postgres-exporter' }, stays(ok)),
  ),
  ...up.map((ok, pod) => series('up', { job: 'postgres', instance: `${pod}` }, stays(ok))),
  series('probe_success', { job: 'certificate', instance: 'prometheus-0', server: 'prometheus' }, stays(1)),
  series('up', { job: 'prometheus', instance: 'prometheus-0' }, stays(1)),
];
/** Of clients, which has an alert of its own. */
const ofTheService: Series[] = [
  series('probe_ssl_earliest_cert_expiry', { job: 'blackbox', instance: 'https://example.com' }, stays(DAY)),
];

export const CERTIFICATE_CASES: Readonly<Record<string, AlertCase>> = {
  MonitoringCertificateExpiring: {
    bad: ending({ ...others, 'prometheus-0': 365, 'prometheus-1': 29 }),
    labels: LABELS,
    good: ending({ ...others, 'prometheus-0': 31, 'prometheus-1': 31 }),
    alsoGood: [ofTheService],
  },
  MonitoringCertificateEnding: {
    bad: ending({ ...others, 'prometheus-0': 6.9, 'prometheus-1': 6.9 }),
    labels: LABELS,
    good: ending({ ...others, 'prometheus-0': 7.5, 'prometheus-1': 365 }),
    alsoGood: [ofTheService],
  },
  MonitoringCertificateUnseen: {
    bad: probed([0, 0], [1, 0]),
    labels: { server: 'postgres-exporter' },
    good: probed([1, 0], [1, 1]),
    alsoGood: [probed([0, 0], [0, 0])], // that it is down is told already
  },
};
