import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import type { Construct } from 'constructs';
import { parameterGroupFamily } from './engine-calendar';

export interface ParameterGroupProps {
  readonly name: string;
  /** PostgreSQL major version. */
  readonly engineVersion: string;
  /** Statements that take longer than this many milliseconds are logged. */
  readonly slowQueryMs: number;
}

/** The name of the parameter that makes the server refuse a connection without TLS; off by default on version 14. */
export const FORCE_SSL = 'rds.force_ssl';

/** Ten minutes: a transaction that its client forgot holds locks and keeps vacuum from cleaning up. */
const IDLE_IN_TRANSACTION_MS = 600_000;

/** The server's settings, for the primary and its replicas. */
export function parameterGroup(scope: Construct, id: string, props: ParameterGroupProps): DbParameterGroup {
  const { name, engineVersion, slowQueryMs } = props;
  return new DbParameterGroup(scope, id, {
    // A new major version needs a new group while the old one is still in use, so the name cannot be fixed.
    namePrefix: `${name}-`,
    family: parameterGroupFamily(engineVersion),
    description: `PostgreSQL ${engineVersion} of ${name}`,
    parameter: [
      onReboot(FORCE_SSL, '1'),
      onReboot('shared_preload_libraries', 'pg_stat_statements'),
      atOnce('log_connections', '1'),
      atOnce('log_disconnections', '1'),
      atOnce('log_lock_waits', '1'),
      atOnce('log_min_duration_statement', String(slowQueryMs)),
      atOnce('idle_in_transaction_session_timeout', String(IDLE_IN_TRANSACTION_MS)),
    ],
    lifecycle: { createBeforeDestroy: true },
  });
}

const atOnce = (name: string, value: string) => ({ name, value, applyMethod: 'immediate' });

/** RDS calls these parameters static, and refuses `immediate` for them. A new instance starts with them. */
const onReboot = (name: string, value: string) => ({ name, value, applyMethod: 'pending-reboot' });
