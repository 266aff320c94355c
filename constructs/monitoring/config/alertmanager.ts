import { promDuration } from '../duration';
import type { MonitoringInput } from '../input';
import { DETOURS, INHIBITIONS, ROUTES } from '../routing';
import type { Inhibition, Route, Severity } from '../types';
import { type ConfigFiles, renderClusterTls, renderWebConfig, type TlsFiles, yaml } from './files';
import { HEARTBEAT_TEMPLATE, MESSAGE_TEMPLATE, renderMailTemplates, SUBJECT_TEMPLATE } from './mail';
import { dnsName } from './names';

export interface AlertmanagerSettings {
  readonly input: MonitoringInput;
  readonly region: string;
  /** ARN of the SNS topic that each severity is published to. */
  readonly topics: Readonly<Record<Severity, string>>;
  /** What its replicas show each other, and its clients. @default - plain HTTP, in development only */
  readonly tls?: TlsFiles;
  /** Where it listens between replicas under TLS. @default - its name in the cluster */
  readonly serverName?: string;
  /** Of SNS. @default - AWS's own */
  readonly endpoint?: string;
}

export const ALERTMANAGER_FILES = {
  config: 'alertmanager.yml',
  templates: 'mail.tmpl',
  web: 'web.yml',
  cluster: 'cluster-tls.yml',
} as const;

/** What none of the routes matches is told as loudly as possible, rather than to nobody. */
const LOUDEST: Severity = 'critical';

/** Everything that Alertmanager is started with: https://prometheus.io/docs/alerting/latest/configuration/ */
export function renderAlertmanager(settings: AlertmanagerSettings): ConfigFiles {
  const { tls, serverName = dnsName('alertmanager') } = settings;
  return {
    [ALERTMANAGER_FILES.config]: yaml(alertmanagerConfig(settings)),
    [ALERTMANAGER_FILES.templates]: renderMailTemplates(),
    ...(tls && {
      [ALERTMANAGER_FILES.web]: renderWebConfig(tls),
      [ALERTMANAGER_FILES.cluster]: renderClusterTls(tls, serverName),
    }),
  };
}

/** As data, so that the routes can be judged before they are text. */
export function alertmanagerConfig(settings: AlertmanagerSettings) {
  const divisor = settings.input.durationDivisor ?? 1;
  return {
    templates: [ALERTMANAGER_FILES.templates],
    route: {
      receiver: LOUDEST,
      ...timing(routeOf(LOUDEST), divisor),
      routes: [
        ...DETOURS.map(({ alert, to }) => ({
          matchers: [`alertname = "${alert}"`],
          receiver: to,
          continue: true,
          // As soon as on its own way.
          ...timing(routeOf(LOUDEST), divisor),
        })),
        ...ROUTES.map((route) => ({
          matchers: [`severity = "${route.severity}"`],
          receiver: route.severity,
          ...timing(route, divisor),
        })),
      ],
    },
    inhibit_rules: INHIBITIONS.map(inhibition),
    receivers: ROUTES.map((route) => ({ name: route.severity, sns_configs: [publisher(settings, route)] })),
  };
}

const routeOf = (severity: Severity): Route => ROUTES.find((each) => each.severity === severity)!;

const timing = (route: Route, divisor: number) => ({
  group_by: [...route.groupBy],
  group_wait: promDuration(route.groupWaitSeconds / divisor),
  group_interval: promDuration(route.groupIntervalSeconds / divisor),
  repeat_interval: promDuration(route.repeatIntervalSeconds / divisor),
});

/** Signed with the pod's own identity: no key stands here. */
const publisher = ({ region, topics, endpoint }: AlertmanagerSettings, { severity, sendResolved }: Route) => ({
  topic_arn: topics?.[severity],
  sigv4: { region },
  ...(endpoint !== undefined && { api_url: endpoint }),
  send_resolved: sendResolved,
  subject: SUBJECT_TEMPLATE,
  message: severity === 'heartbeat' ? HEARTBEAT_TEMPLATE : MESSAGE_TEMPLATE,
  attributes: { severity },
});

const inhibition = ({ source, targets, equal }: Inhibition) => ({
  source_matchers: [`alertname = "${source}"`],
  target_matchers: [`alertname =~ "${targets.join('|')}"`],
  ...(equal.length > 0 && { equal: [...equal] }),
});
