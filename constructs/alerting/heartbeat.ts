import { type AlarmText, MINUTE } from './alarm-text';

/** Alertmanager says every minute that alerts arrive. Ten minutes of silence outlast its restart, and a node's. */
const MINUTES = 10;

/** Watches the watchdog from outside: what cannot send cannot say so itself. */
export const heartbeatAlarm = (topicName: string): AlarmText => ({
  id: 'heartbeat',
  runbook: 'monitoring-silent',
  severity: 'critical',
  about: 'monitoring',
  summary: `Prometheus and Alertmanager have sent no heartbeat for ${MINUTES} minutes`,
  reason: 'Nobody is told of anything else that only they know.',
  threshold: 1,
  comparison: 'LessThanThreshold',
  periods: { bad: MINUTES, of: MINUTES },
  missingData: 'breaching',
  whyMissingData: 'a topic that nothing is published to is not measured at all',
  queries: [
    {
      id: 'heartbeats',
      returnData: true,
      metric: {
        namespace: 'AWS/SNS',
        metricName: 'NumberOfMessagesPublished',
        period: MINUTE,
        stat: 'Sum',
        dimensions: { TopicName: topicName },
      },
    },
  ],
});
