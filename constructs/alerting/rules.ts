import { matches, repeated } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import type { AlertingProps } from './alerting';
import type { RollbackThresholds } from './rollback-alarms';

const rule = ruleFor<AlertingProps>();
const threshold = ruleFor<RollbackThresholds>();
const EMAIL = /^[^\s@,;<>"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

const areAddresses = (emails: unknown): boolean =>
  Array.isArray(emails) && emails.every((email) => matches(email, EMAIL)) && repeated(emails).length === 0;

export const ALERTING_RULES: readonly Rule<AlertingProps>[] = [
  rule({
    id: 'ALM-01',
    sentence: 'Alerts go to addresses that can receive mail',
    reason: 'SNS accepts a misspelt address, and nobody is ever mailed.',
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html',
    property: 'alerting.emails',
    allowed: 'a list of different addresses such as "oncall@example.com"',
    mend: "correct alerting.emails in the environment's file",
    value: ({ emails }) => emails,
    ok: areAddresses,
  }),
  rule({
    id: 'ALM-02',
    sentence: 'Runbooks have an address that a person can open',
    reason: 'Whoever is woken at night follows the link in the mail.',
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_ready_to_support_use_runbooks.html',
    property: 'runbookBaseUrl',
    allowed: 'an https URL without a fragment',
    mend: 'correct runbookBaseUrl in environments/site.ts',
    value: ({ runbookBaseUrl }) => runbookBaseUrl,
    ok: (url) => matches(url, /^https:\/\/[^\s#]+$/),
  }),
  rule({
    id: 'ALM-05',
    sentence: 'Warnings go to addresses that can receive mail',
    reason: 'SNS accepts a misspelt address, and nobody is ever mailed.',
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html',
    property: 'alerting.warningEmails',
    allowed: 'a list of different addresses such as "team@example.com"',
    mend: "correct alerting.warningEmails in the environment's file",
    when: ({ alertmanager }) => alertmanager !== undefined,
    value: ({ alertmanager }) => alertmanager?.warningEmails,
    ok: areAddresses,
  }),
  rule({
    id: 'ALM-06',
    sentence: 'What Alertmanager publishes is read by somebody',
    reason: 'A topic without a mailbox takes every alert, and tells nobody.',
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html',
    property: 'alerting',
    allowed: 'with an address in emails, and one in warningEmails',
    mend: "add an address to alerting in the environment's file, or set monitoring.servers.alertmanager to 0",
    when: ({ alertmanager }) => alertmanager !== undefined,
    value: ({ emails, alertmanager }) => ({ emails, warningEmails: alertmanager?.warningEmails }),
    ok: ({ emails, warningEmails }) => [emails, warningEmails].every((list) => Array.isArray(list) && list.length > 0),
  }),
];

export const THRESHOLD_RULES: readonly Rule<RollbackThresholds>[] = [
  threshold({
    id: 'ALM-03',
    sentence: 'The share of errors that rolls a release back is a percentage',
    reason: 'At 0 one failed request rolls every release back; at 100 none ever does.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
    property: 'rollbackAlarms.maxErrorPercent',
    allowed: 'a number above 0 and below 100',
    mend: "correct the service's rollbackAlarms.maxErrorPercent in the environment's file",
    value: ({ maxErrorPercent }) => maxErrorPercent,
    ok: (percent) => typeof percent === 'number' && percent > 0 && percent < 100,
  }),
  threshold({
    id: 'ALM-04',
    sentence: 'The response time that rolls a release back is positive and one that a client waits for',
    reason: 'Clients give up after a minute: a slower release would never be noticed.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
    property: 'rollbackAlarms.maxLatencySeconds',
    allowed: 'a number above 0, at most 60 seconds',
    mend: "correct the service's rollbackAlarms.maxLatencySeconds in the environment's file",
    value: ({ maxLatencySeconds }) => maxLatencySeconds,
    ok: (seconds) => typeof seconds === 'number' && seconds > 0 && seconds <= 60,
  }),
];
