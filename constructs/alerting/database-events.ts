import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { DbEventSubscription } from '@cdktf/provider-aws/lib/db-event-subscription';
import type { Construct } from 'constructs';
import type { AlarmSeverity } from './alarm-text';

/**
 * What RDS mails about an instance, in its own words.
 *
 * Left out is what somebody else mails (low storage: the alarm `free-storage`, earlier; read replica: Prometheus) and what
 * is said every night or at every deploy (backup, which `no-backup` misses when it is not said; configuration change,
 * creation). https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
export const DATABASE_EVENTS: Readonly<Record<AlarmSeverity, { readonly id: string; readonly categories: string[] }>> =
  {
    critical: { id: 'rds-events', categories: ['availability', 'deletion', 'failover', 'failure', 'recovery'] },
    warning: { id: 'rds-notices', categories: ['maintenance', 'notification', 'restoration'] },
  };

/** A subscription a severity, so that what can wait for working hours wakes nobody. */
export function subscribeToEvents(
  scope: Construct,
  name: string,
  instances: readonly string[],
  topicOf: (severity: AlarmSeverity) => string,
): void {
  for (const severity of ['critical', 'warning'] as const) {
    const { id, categories } = DATABASE_EVENTS[severity];
    new DbEventSubscription(scope, id, {
      name: `${name}-${id}`,
      snsTopic: topicOf(severity),
      sourceType: 'db-instance',
      sourceIds: [...instances],
      eventCategories: categories,
    });
  }
}

/** RDS-EVENT-0002, "Finished DB Instance backup". It needs no target: EventBridge counts what it matches. */
export const backupRule = (scope: Construct, name: string, instance: string): CloudwatchEventRule =>
  new CloudwatchEventRule(scope, 'backups', {
    name: `${name}-backups`,
    description: `Counts the backups of ${instance}`,
    eventPattern: JSON.stringify({
      source: ['aws.rds'],
      'detail-type': ['RDS DB Instance Event'],
      detail: { SourceIdentifier: [instance], EventID: ['RDS-EVENT-0002'] },
    }),
  });
