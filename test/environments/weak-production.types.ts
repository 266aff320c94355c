import { prod } from '../../environments/prod';
import type { ProductionEnvironment } from '../../environments/types';

/**
 * Checked by `npm run types`, never run: each line must fail to compile, or the expectation itself is the error.
 */
export const weak: readonly ProductionEnvironment[] = [
  // @ts-expect-error production without TLS
  { ...prod, ingress: { kind: 'tunnel' } },
  // @ts-expect-error production without a replica
  { ...prod, database: { ...prod.database, replicas: 0 } },
  // @ts-expect-error production without daily backups
  { ...prod, database: { ...prod.database, backup: { ...prod.database.backup, retentionDays: 0 } } },
  // @ts-expect-error production in one zone
  { ...prod, database: { ...prod.database, multiAz: false } },
  // @ts-expect-error production that a plan may delete
  { ...prod, deletionProtection: false },
  // @ts-expect-error production that mails nobody
  { ...prod, alerting: { emails: [] } },
  // @ts-expect-error production over two zones
  { ...prod, network: { ...prod.network, zones: ['eu-west-1a', 'eu-west-1b'] } },
  // @ts-expect-error production with development settings in a service
  { ...prod, services: [{ ...prod.services[0], nodeEnvironment: 'development' }] },
  // @ts-expect-error production without alarms that roll back
  { ...prod, services: [{ ...prod.services[0], rollbackAlarms: undefined }] },
  // @ts-expect-error production watched by one Prometheus
  { ...prod, monitoring: { ...prod.monitoring, servers: { ...prod.monitoring.servers, prometheus: 1 } } },
  // @ts-expect-error production outside its account
  { ...prod, account: 'sandbox' },
];
