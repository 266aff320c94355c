import { jobsOf, type MonitoringInput } from '../input';
import { type AlertText, timeOf } from './alert-text';

/** Whether everything is measured, and what a client sees from outside. */
export function targetAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, scrapeIntervalSeconds, publicUrl } = input;
  const { rate } = timeOf(input);
  // The database's exporter has an alert of its own, which is sooner.
  const jobs = jobsOf(input).filter((job) => job !== 'postgres');
  return [
    {
      alert: 'JobMissing',
      expr: `sum by (job) (up{job!="postgres"}) == 0 or ${jobs.map((job) => `absent(up{job="${job}"})`).join(' or ')}`,
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
      expr: `avg_over_time(scrape_duration_seconds[${rate()}]) > ${rounded(0.5 * scrapeIntervalSeconds)}`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Scrapes of {{ $labels.job }} are nearly too slow',
      description: `${prefix}: {{ $labels.job }} of {{ $labels.instance }} takes {{ $value | humanizeDuration }} to answer, of ${scrapeIntervalSeconds} s between two scrapes.`,
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

const rounded = (value: number): number => Number(value.toPrecision(6));
