import type { Placement } from '../network/placement';
import type { ClientDemand } from './connections';

export interface PostgresProps {
  /** Prefix of every name: lower-case letters, digits and single hyphens, at most 40. */
  readonly name: string;
  readonly network: Placement;
  /** PostgreSQL major version, such as `14`. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  /** 20 to 65536. It can grow, and never shrink. */
  readonly storageGiB: number;
  /** Storage grows by itself up to here: at least 110 % of `storageGiB`. */
  readonly maxStorageGiB: number;
  /** A standby in another zone, which takes over within a minute or two. */
  readonly multiAz: boolean;
  /** Read replicas, 0 to 15, of the primary's class. */
  readonly replicas: number;
  /** Daily automated backups: kept 1 to 35 days, or none at all with 0; window `hh:mm-hh:mm`, UTC. */
  readonly backup: { readonly retentionDays: number; readonly window: string };
  /** `ddd:hh:mm-ddd:hh:mm`, UTC, at least 30 minutes, outside the backup window. */
  readonly maintenanceWindow: string;
  /** Required with replicas. As `maintenanceWindow`, and at another time, so that one of the two always answers. */
  readonly replicaMaintenanceWindow?: string;
  /** Statements slower than this are logged; 0 logs all of them. */
  readonly slowQueryMs: number;
  readonly logRetentionDays: number;
  /** `standard` keeps 7 days of query statistics, `advanced` 465. */
  readonly insights: 'standard' | 'advanced';
  /** Enhanced monitoring: 1, 5, 10, 15, 30 or 60. */
  readonly monitoringIntervalSeconds: number;
  /** AWS and Terraform refuse to delete the primary; a last snapshot and the automated backups outlive it. */
  readonly deletionProtection: boolean;
  /** Whoever keeps connections open. */
  readonly clients: readonly ClientDemand[];
  /** Today, `yyyy-mm-dd`: judges the engine calendar, and enters no resource. */
  readonly asOf: string;
}
