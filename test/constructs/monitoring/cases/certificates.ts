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
};
