import { isNonEmptyList, matches, none, repeated } from '../../validation/checks';
import { type Finding, finding, judge, type Rule, type RuleText, ruleFor } from '../../validation/rule';
import { expectedAlerts } from './conditions';
import type { MonitoringInput } from './input';
import { type MonitoringModel, monitoringModel } from './model';
import { QUERY_RULES, queryFindings } from './rules-queries';
import { MONITORING_RULES } from './rules-settings';
import { unknownVariables } from './texts';
import type { AlertRule, Panel } from './types';

const ALERTING = 'https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/';
const GRAFANA = 'https://grafana.com/docs/grafana/latest';
const IN_CODE = 'in constructs/monitoring';

const rule = ruleFor<MonitoringModel>();

const alertsOf = ({ groups }: MonitoringModel): AlertRule[] => groups.flatMap(({ alerts }) => alerts);
const alertsThat = (broken: (alert: AlertRule) => boolean) => (model: MonitoringModel) =>
  alertsOf(model)
    .filter(broken)
    .map(({ alert }) => alert);
const panelsOf = ({ dashboards }: MonitoringModel): { readonly name: string; readonly panel: Panel }[] =>
  dashboards.flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) => panels.map((panel) => ({ name: `${uid}: ${panel.title}`, panel }))),
  );

/** What rules and dashboards must be, whoever writes them. */
export const MODEL_RULES: readonly Rule<MonitoringModel>[] = [
  rule({
    id: 'MON-20',
    sentence: 'Every alert and every recorded series has a name of its own',
    reason: 'Two alerts of one name are one message, about whichever fires first.',
    link: ALERTING,
    property: 'alerts',
    allowed: 'different names in CamelCase',
    mend: `rename one of the alerts named, ${IN_CODE}/alerts`,
    value: (model) => {
      const names = alertsOf(model).map(({ alert }) => alert);
      const records = model.groups.flatMap(({ recordings }) => recordings.map(({ record }) => record));
      return [...repeated([...names, ...records]), ...names.filter((name) => !matches(name, /^([A-Z][a-z0-9]+)+$/))];
    },
    ok: none,
  }),
  rule({
    id: 'MON-21',
    sentence: 'Every alert has a route, an owner and a runbook',
    reason: 'Whoever is woken must know what it means, and that it is theirs.',
    link: 'https://prometheus.io/docs/practices/alerting/',
    property: 'alerts',
    allowed: 'a severity that has a route, an owner, and a runbook as https://…#heading',
    mend: `complete the alerts named, ${IN_CODE}/alerts`,
    value: (model) => {
      const routed = model.routes.map(({ severity }) => severity);
      return alertsThat(
        ({ severity, owner, runbookUrl }) =>
          !routed.includes(severity) || !owner || !matches(runbookUrl, /^https:\/\/[^\s#]+#[a-z0-9-]+$/),
      )(model);
    },
    ok: none,
  }),
  rule({
    id: 'MON-22',
    sentence: 'A summary fits a subject, and a description says more',
    reason: 'SNS refuses a subject that is longer than 100 characters, or of several lines, and the mail with it.',
    link: 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html',
    property: 'alerts.summary',
    allowed: 'one line of 10 to 80 characters, and another description',
    mend: `shorten the summaries of the alerts named, ${IN_CODE}/alerts`,
    value: alertsThat(
      ({ summary, description }) => !matches(summary, /^[\x20-\x7e]{10,80}$/) || description.length <= summary.length,
    ),
    ok: none,
  }),
  rule({
    id: 'MON-23',
    sentence: 'The conditions that were promised are watched',
    reason: 'Processor, memory, disk, network, database and certificate fail without anybody noticing.',
    link: 'https://sre.google/sre-book/monitoring-distributed-systems/',
    property: 'alerts',
    allowed: "an alert for each condition of constructs/monitoring/conditions.ts that is Prometheus's",
    mend: `restore the alerts named, ${IN_CODE}/alerts, or correct the table`,
    value: (model) => {
      const names = alertsOf(model).map(({ alert }) => alert);
      return expectedAlerts(model.input).filter((name) => !names.includes(name));
    },
    ok: none,
  }),
  rule({
    id: 'MON-24',
    sentence: 'An inhibition names alerts that exist, and never silences itself or the watchdog',
    reason: 'A misspelt name silences nothing; an alert that silences itself is never told.',
    link: 'https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule',
    property: 'inhibitions',
    allowed: 'names of alerts, none of them both source and target, no heartbeat',
    mend: `correct the inhibitions named, ${IN_CODE}/routing.ts`,
    value: wrongInhibitions,
    ok: none,
  }),
  rule({
    id: 'MON-30',
    sentence: 'Every panel has a title, a unit, a description and a query',
    reason: 'A number without a unit is read wrongly, in the middle of the night.',
    link: `${GRAFANA}/panels-visualizations/configure-standard-options/`,
    property: 'dashboards',
    allowed: 'title, unit, description and at least one query for each panel',
    mend: `complete the panels named, ${IN_CODE}/dashboards`,
    value: (model) =>
      panelsOf(model)
        .filter(
          ({ panel: { title, unit, description, queries } }) =>
            [title, unit, description].some((text) => !matches(text, /\S/)) || !isNonEmptyList(queries),
        )
        .map(({ name }) => name),
    ok: none,
  }),
  rule({
    id: 'MON-31',
    sentence: 'No query stands twice on a dashboard',
    reason: 'It costs twice, and two graphs that look alike are compared for a difference that is not there.',
    link: `${GRAFANA}/dashboards/build-dashboards/best-practices/`,
    property: 'dashboards',
    allowed: 'different queries on each dashboard',
    mend: `remove one of the queries named, ${IN_CODE}/dashboards`,
    value: ({ dashboards }) =>
      dashboards.flatMap(({ uid, rows }) =>
        repeated(rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)))).map(
          (expr) => `${uid}: ${expr}`,
        ),
      ),
    ok: none,
  }),
  rule({
    id: 'MON-32',
    sentence: 'A dashboard has an address of its own, and panels that can be told apart',
    reason: 'Grafana keeps the last of two dashboards that share an address.',
    link: `${GRAFANA}/administration/provisioning/#dashboards`,
    property: 'dashboards.uid',
    allowed: 'different uids of 1 to 40 lower-case letters, digits and hyphens, and different titles of panels on each',
    mend: `rename one of those named, ${IN_CODE}/dashboards`,
    value: (model) => [
      ...repeated(model.dashboards.map(({ uid }) => uid)),
      ...model.dashboards.map(({ uid }) => uid).filter((uid) => !matches(uid, /^[a-z0-9-]{1,40}$/)),
      ...repeated(panelsOf(model).map(({ name }) => name)),
    ],
    ok: none,
  }),
  rule({
    id: 'MON-33',
    sentence: 'A query asks for variables that its dashboard has, and for each of them',
    reason: 'An unknown variable stays in the query as text, and finds nothing; an unused one promises a choice.',
    link: `${GRAFANA}/dashboards/variables/`,
    property: 'dashboards.variables',
    allowed: 'variables of the dashboard, each in some query',
    mend: `correct the queries or variables named, ${IN_CODE}/dashboards`,
    value: ({ dashboards }) => dashboards.flatMap(unknownVariables),
    ok: none,
  }),
];

/** Every rule of this area, for docs/rules.md. */
export const ALL_MONITORING_RULES: readonly RuleText[] = [...MONITORING_RULES, ...QUERY_RULES, ...MODEL_RULES];

/**
 * What is wrong with the monitoring of an environment. Settings first: what is made from wrong ones is wrong in ways that
 * tell nobody more.
 */
export function checkMonitoring(input: MonitoringInput): Finding[] {
  const where = `${input.environment}/monitoring`;
  const { findings } = judge(where, input, MONITORING_RULES);
  return findings.length > 0 ? [...findings] : checkModel(where, monitoringModel(input));
}

/** @param where what findings are reported of */
export const checkModel = (where: string, model: MonitoringModel): Finding[] => [
  ...judge(where, model, MODEL_RULES).findings,
  ...queryFindings(model).map(({ rule: text, allowed, got, mend, property }) => ({
    ...finding(where, text, allowed, got),
    property,
    mend,
  })),
];

function wrongInhibitions(model: MonitoringModel): string[] {
  const heartbeats = alertsOf(model)
    .filter(({ severity }) => severity === 'heartbeat')
    .map(({ alert }) => alert);
  const known = new Set([...alertsOf(model).map(({ alert }) => alert), ...expectedAlerts()]);
  return model.inhibitions.flatMap(({ source, targets }) => [
    ...[source, ...targets].filter((name) => !known.has(name)),
    ...targets.filter((name) => name === source || heartbeats.includes(name)),
  ]);
}
