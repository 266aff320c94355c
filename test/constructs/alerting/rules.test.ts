import { ALERTING_RULES, THRESHOLD_RULES } from '../../../constructs/alerting/rules';
import { testRules } from '../../support/rule-rows';

describe('rules', () => {
  testRules(
    [...ALERTING_RULES, ...THRESHOLD_RULES],
    [
      [
        'ALM-01',
        { 'environments.prod.alerting.emails': ['oncall', 'oncall'] },
        'prod/alerting',
        'alerting.emails must be a list of different addresses such as "oncall@example.com", got "oncall", "oncall"',
        "correct alerting.emails in the environment's file",
      ],
      [
        'ALM-02',
        { 'site.runbookBaseUrl': 'http://wiki' },
        'prod/alerting',
        'runbookBaseUrl must be an https URL without a fragment, got "http://wiki"',
        'correct runbookBaseUrl in environments/site.ts',
      ],
      [
        'ALM-05',
        { 'environments.prod.alerting.warningEmails': ['team@example'] },
        'prod/alerting',
        'alerting.warningEmails must be a list of different addresses such as "team@example.com", got "team@example"',
        "correct alerting.warningEmails in the environment's file",
      ],
      [
        'ALM-06',
        { 'environments.prod.alerting.warningEmails': [] },
        'prod/alerting',
        'alerting must be with an address in emails, and one in warningEmails, got emails "oncall@example.com", warningEmails an empty list',
        "add an address to alerting in the environment's file, or set monitoring.servers.alertmanager to 0",
      ],
      [
        'ALM-03',
        { 'environments.prod.services.0.rollbackAlarms.maxErrorPercent': 100 },
        'prod/alerting/app',
        'rollbackAlarms.maxErrorPercent must be a number above 0 and below 100, got 100',
        "correct the service's rollbackAlarms.maxErrorPercent in the environment's file",
      ],
      [
        'ALM-04',
        { 'environments.prod.services.0.rollbackAlarms.maxLatencySeconds': 0 },
        'prod/alerting/app',
        'rollbackAlarms.maxLatencySeconds must be a number above 0, at most 60 seconds, got 0',
        "correct the service's rollbackAlarms.maxLatencySeconds in the environment's file",
      ],
    ],
  );
});
