/** Monitoring as plain data: what Prometheus, Alertmanager and Grafana are given is rendered from it at the edge. */

/** `critical` mails somebody now, `warning` waits for working hours, `heartbeat` says every minute that alerts arrive. */
export type Severity = 'critical' | 'warning' | 'heartbeat';

/** A condition that somebody is told of. */
export interface AlertRule {
  /** CamelCase, unique. */
  readonly alert: string;
  /** PromQL: any series that it returns is an alert. */
  readonly expr: string;
  /** How long the condition must hold. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** Who mends it. */
  readonly owner: string;
  /** One line, at most 80 characters before its template is filled in: the mail's subject. */
  readonly summary: string;
  /** What it means, with this environment's names. Prometheus's template language. */
  readonly description: string;
  /** Absolute, with the heading of its section. */
  readonly runbookUrl: string;
}

/** A query whose result is kept under a name of its own, because several rules or panels need it. */
export interface RecordingRule {
  /** `level:metric:operations` */
  readonly record: string;
  readonly expr: string;
  /** Labels that the result has. */
  readonly labels: readonly string[];
}

/** Rules that are evaluated one after the other, so that a rule sees what the one before it recorded. */
export interface RuleGroup {
  readonly name: string;
  /** @default - Prometheus's `evaluation_interval` */
  readonly intervalSeconds?: number;
  readonly recordings: readonly RecordingRule[];
  readonly alerts: readonly AlertRule[];
}

/** While an alert of `source` fires, those of `targets` stay silent where the labels of `equal` agree. */
export interface Inhibition {
  readonly reason: string;
  readonly source: string;
  readonly targets: readonly string[];
  readonly equal: readonly string[];
}

/** Where alerts of one severity go. */
export interface Route {
  readonly severity: Severity;
  /** Alerts that agree in these labels are one message. */
  readonly groupBy: readonly string[];
  /** Waits for others of the group before the first message. */
  readonly groupWaitSeconds: number;
  /** Waits before a message about changes of the group. */
  readonly groupIntervalSeconds: number;
  /** Says it again while nothing changes. */
  readonly repeatIntervalSeconds: number;
  readonly sendResolved: boolean;
}

/** An alert that is told on the route of another severity, too. */
export interface Detour {
  readonly reason: string;
  readonly alert: string;
  readonly to: Severity;
}

/** Units as Grafana names them. */
export type Unit =
  | 'percent'
  | 'percentunit'
  | 'bytes'
  | 'Bps'
  | 'bps'
  | 's'
  | 'short'
  | 'reqps'
  | 'ops'
  | 'dateTimeFromNow'
  | 'none';

export interface Query {
  /** PromQL, in which Grafana's variables (`$instance`, `$__rate_interval`) may stand. */
  readonly expr: string;
  /** Name of each series, with `{{label}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What a person should see in it. */
  readonly description: string;
  readonly kind: 'graph' | 'number' | 'table';
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Where the colour changes. `below`: small values are the bad ones. */
  readonly thresholds?: { readonly warning?: number; readonly critical?: number; readonly below?: true };
  /** Columns of 24. @default 12 for a graph or a table, 6 for a number */
  readonly width?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What a person chooses at the top of a dashboard: values of a label. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** Values of `label` in these series: `{ metric: 'up', matchers: 'job="node"', of: 'instance' }`. */
  readonly values: { readonly metric: string; readonly matchers: string; readonly of: string };
  readonly multiple: boolean;
}

export interface Dashboard {
  /** Part of its address, and what links name. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}
