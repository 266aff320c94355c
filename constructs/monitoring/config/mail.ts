/**
 * What a mail about alerts says, in Alertmanager's template language:
 * https://prometheus.io/docs/alerting/latest/notifications/
 */

/**
 * SNS refuses a subject of 100 characters or more, one with a line break, and one with anything but ASCII: the mail would
 * never be sent. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const SUBJECT_CHARACTERS = 99;
/** Alerts that are told one by one. SNS takes 256 KB, a reader far less. */
const ALERTS_A_MESSAGE = 20;

/** `CRITICAL prod: Disk of i-0abc is nearly full`, or `RESOLVED prod (3): HostDiskFull` where the alerts' texts differ. */
const SUBJECT = [
  '{{ $kind := toUpper .CommonLabels.severity }}{{ $count := len .Alerts.Firing }}',
  '{{ if eq .Status "resolved" }}{{ $kind = "RESOLVED" }}{{ $count = len .Alerts.Resolved }}{{ end }}',
  '{{ $what := .CommonAnnotations.summary }}{{ if not $what }}{{ $what = .GroupLabels.alertname }}{{ end }}',
  '{{ $many := "" }}{{ if gt $count 1 }}{{ $many = printf " (%d)" $count }}{{ end }}',
  '{{ $subject := printf "%s %s%s: %s" $kind .CommonLabels.environment $many $what }}',
  `{{ printf "%.${SUBJECT_CHARACTERS}s" (reReplaceAll "[^ -~]" "?" (reReplaceAll "[[:cntrl:]]+" " " $subject)) }}`,
].join('');

const ALERT = [
  '{{ .Annotations.summary }}',
  '{{ .Annotations.description }}',
  '  severity  {{ .Labels.severity }}',
  '  owner     {{ .Labels.owner }}',
  '  since     {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC',
  '{{- if eq .Status "resolved" }}',
  '  until     {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC',
  '{{- end }}',
  '  labels    {{ range $index, $pair := .Labels.SortedPairs }}{{ if $index }}, {{ end }}{{ .Name }}={{ .Value }}{{ end }}',
  '  runbook   {{ .Annotations.runbook_url }}',
  '',
  '',
].join('\n');

const section = (kind: 'Firing' | 'Resolved'): string =>
  [
    `{{ if .Alerts.${kind} }}${kind}: {{ len .Alerts.${kind} }}\n\n`,
    `{{ range $index, $alert := .Alerts.${kind} }}{{ if lt $index ${ALERTS_A_MESSAGE} }}{{ template "alert" . }}{{ end }}{{ end }}`,
    `{{ if gt (len .Alerts.${kind}) ${ALERTS_A_MESSAGE} }}The first ${ALERTS_A_MESSAGE} of {{ len .Alerts.${kind} }} are shown.\n\n{{ end }}`,
    '{{ end }}',
  ].join('');

const define = (name: string, text: string): string => `{{ define "${name}" }}${text}{{ end }}\n`;

/** The file that `templates` of Alertmanager's configuration names. */
export const renderMailTemplates = (): string =>
  [
    define('subject', SUBJECT),
    define('alert', ALERT),
    define('message', `${section('Firing')}${section('Resolved')}`),
    define('heartbeat', 'Prometheus of {{ .CommonLabels.environment }} evaluates its rules, and Alertmanager sends.'),
  ].join('');

export const SUBJECT_TEMPLATE = '{{ template "subject" . }}';
export const MESSAGE_TEMPLATE = '{{ template "message" . }}';
export const HEARTBEAT_TEMPLATE = '{{ template "heartbeat" . }}';
