import { jobsOf, type MonitoringInput, scrapeTimeoutSeconds } from '../input';
import { rounded } from '../rounded';
import { type AlertText, timeOf } from './alert-text';

/** Of the time that a scrape may take: below the five seconds after which blackbox_exporter gives up by itself. */
const SLOW_SHARE = 0.4;

/** Whether everything is measured, and what a client sees from outside. */
export function targetAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, publicUrl } = input;
  const timeout = scrapeTimeoutSeconds(input);
  const { rate } = timeOf(input);
  // The database's exporters have an alert of their own, which is sooner; without Grafana nobody is blind.
  const jobs = jobsOf(input).filter((job) => job !== 'postgres' && job !== 'grafana');
  return [
    {
      alert: 'JobMissing',
      expr: `sum by (job) (up{job!~"postgres|grafana"}) == 0 or ${jobs.map((job) => `absent(up{job="${job}"})`).join(' or ')}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Nothing of job {{ $labels.job }} is measured',
      description: `${prefix}: no target of job {{ $labels.job }} has been scraped for 5 minutes. Its alerts are blind.`,
    },
    {
      alert: 'HostDown',
      expr: 'up{job="node"} == 0 and on (instance) up{job="app"} == 0',
      // The load balancer and the group notice first, mail, and replace it: this is what they leave.
      forSeconds: 900,
      severity: 'critical',
      summary: '{{ $labels.instance }} does not answer at all',
      description: `${prefix}-{{ $labels.service }} {{ $labels.instance }} has answered no scrape for 15 minutes, and was not replaced.`,
    },
    {
      alert: 'TargetDown',
      expr: 'up{job!="postgres"} == 0',
      forSeconds: 900,
      severity: 'warning',
      summary: '{{ $labels.job }} of {{ $labels.instance }} is not measured',
      description: `${prefix}: {{ $labels.instance }} has not answered the scrape of job {{ $labels.job }} for 15 minutes.`,
    },
    {
      alert: 'ScrapeSlow',
      // A server that shows no certificate is slow to do so, and is missed by its own job.
      expr: `avg_over_time(scrape_duration_seconds{job!="certificate"}[${rate()}]) > ${rounded(SLOW_SHARE * timeout)}`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Scrapes of {{ $labels.job }} are nearly too slow',
      description: `${prefix}: {{ $labels.job }} of {{ $labels.instance }} takes {{ $value | humanizeDuration }} to answer, and has failed after ${timeout} s.`,
    },
    ...(publicUrl === undefined ? [] : clientAlerts(input, publicUrl)),
  ];
}

/** An HTTP answer that is an error is the load balancer's to count. These are about getting none. */
const clientAlerts = ({ thresholds }: MonitoringInput, publicUrl: string): AlertText[] => [
  {
    alert: 'PublicUrlUnreachable',
    expr: 'probe_success{job="blackbox"} == 0 and on (instance) probe_http_status_code{job="blackbox"} < 500',
    forSeconds: 120,
    severity: 'critical',
    summary: '{{ $labels.instance }} cannot be opened',
    description: `${publicUrl} gives a client no answer: name, connection or certificate fail before the service is asked.`,
  },
  {
    alert: 'CertificateExpiring',
    expr: `(probe_ssl_earliest_cert_expiry{job="blackbox"} - time()) / 86400 < ${thresholds.certificateDays}`,
    forSeconds: 600,
    severity: 'critical',
    summary: 'The certificate of {{ $labels.instance }} expires',
    description: `${publicUrl} shows clients a certificate that expires in {{ $value | printf "%.1f" }} days, less than ${thresholds.certificateDays}.`,
  },
];
