import { type AlertCase, missing, type Series, series, stays } from './alert-case';

const APP = { job: 'app', instance: 'i-1', service: 'app', zone: 'a' };
const NODE = { ...APP, job: 'node' };
const URL = { job: 'blackbox', instance: 'https://app.devops-simulator.example.com' };
const CERTIFICATE = { job: 'certificate', instance: 'prometheus-0', server: 'prometheus' };
const DAY = 86_400;

/** Every target is up, but for those of the jobs that are given. */
const scraped = (change: Readonly<Record<string, string>> = {}): Series[] =>
  [
    APP,
    NODE,
    URL,
    CERTIFICATE,
    ...['prometheus', 'alertmanager', 'grafana'].map((job) => ({ job, instance: `${job}-0` })),
  ].map((target) => series('up', target, change[target.job] ?? stays(1)));
const probe = (success: number, status: number): Series[] => [
  series('probe_success', URL, stays(success)),
  series('probe_http_status_code', URL, stays(status)),
];

export const TARGET_CASES: Readonly<Record<string, AlertCase>> = {
  JobMissing: {
    bad: scraped({ node: stays(0) }),
    labels: { job: 'node' },
    others: ['app', 'node', 'blackbox', 'certificate', 'prometheus', 'alertmanager'].map((job) => ({
      bad: scraped({ [job]: missing }),
      labels: { job },
    })),
    good: scraped(),
    alsoGood: [scraped({ grafana: missing }), scraped({ grafana: stays(0) })],
  },
  HostDown: {
    bad: [series('up', APP, stays(0)), series('up', NODE, stays(0))],
    labels: NODE,
    good: [series('up', APP, stays(1)), series('up', NODE, stays(0))],
  },
  TargetDown: { bad: [series('up', APP, stays(0))], labels: APP, good: [series('up', APP, '0x10 1x200')] },
  ScrapeSlow: {
    bad: [series('scrape_duration_seconds', APP, stays(5))],
    labels: APP,
    good: [series('scrape_duration_seconds', APP, stays(3))],
    alsoGood: [[series('scrape_duration_seconds', CERTIFICATE, stays(5))]],
  },
  PublicUrlUnreachable: { bad: probe(0, 0), labels: URL, good: probe(0, 503) },
  CertificateExpiring: {
    bad: [series('probe_ssl_earliest_cert_expiry', URL, stays(20 * DAY))],
    labels: URL,
    good: [series('probe_ssl_earliest_cert_expiry', URL, stays(30 * DAY))],
  },
};
