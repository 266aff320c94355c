import { isWhole } from '../../validation/checks';

/** What opens connections: one service, on every instance of it. */
export interface ClientDemand {
  readonly name: string;
  /** Instances, at most. */
  readonly instances: number;
  /** Of the instances, while they are replaced: 100 to 200. */
  readonly maxHealthyPercent: number;
  /** Processes × pool. */
  readonly connectionsPerInstance: number;
}

/** Connections that are not a service's. The roles are created with these as their connection limits. */
export const OTHER_CONNECTIONS = {
  /** One migrates, one holds the lock. */
  migrator: 2,
  /** Two exporters, three connections each. */
  monitor: 6,
  /** A person through a session. */
  operator: 2,
} as const;

/**
 * superuser_reserved_connections 3 and rds.rds_superuser_reserved_connections 2
 * https://repost.aws/knowledge-center/rds-postgresql-error-connection-slots
 */
export const RESERVED_CONNECTIONS = 5;

/** https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/**
 * DBInstanceClassMemory is the class's memory less what RDS and the operating system keep. AWS does not publish how
 * much that is, and it weighs most on the smallest classes; with a third of it gone the estimate is on the safe side.
 */
const USABLE_MEMORY = 0.67;

/** GiB by size: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
const BURSTABLE = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16, '2xlarge': 32 };
const GENERAL = {
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
  '4xlarge': 64,
  '8xlarge': 128,
  '12xlarge': 192,
  '16xlarge': 256,
};
const MEMORY = {
  large: 16,
  xlarge: 32,
  '2xlarge': 64,
  '4xlarge': 128,
  '8xlarge': 256,
  '12xlarge': 384,
  '16xlarge': 512,
};
const FAMILIES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t3: BURSTABLE,
  t4g: BURSTABLE,
  m5: GENERAL,
  m6g: GENERAL,
  m6i: GENERAL,
  m7g: GENERAL,
  m7i: GENERAL,
  m8g: GENERAL,
  r5: MEMORY,
  r6g: MEMORY,
  r6i: MEMORY,
  r7g: MEMORY,
  r7i: MEMORY,
  r8g: MEMORY,
};

const MEMORY_GIB: ReadonlyMap<unknown, number> = new Map(
  Object.entries(FAMILIES).flatMap(([family, sizes]) =>
    Object.entries(sizes).map(([size, gib]): [string, number] => [`db.${family}.${size}`, gib]),
  ),
);

/** Memory of an instance class in GiB; undefined for one that this table lacks. */
export const memoryGiB = (instanceClass: unknown): number | undefined => MEMORY_GIB.get(instanceClass);

export const KNOWN_FAMILIES: readonly string[] = Object.keys(FAMILIES);

/** Connections that a class leaves to roles that are no superuser. The replica has the primary's class. */
export function availableConnections(instanceClass: unknown): number | undefined {
  const memory = memoryGiB(instanceClass);
  if (memory === undefined) return undefined;
  const most = Math.min(Math.floor((memory * USABLE_MEMORY * 2 ** 30) / BYTES_PER_CONNECTION), MOST_CONNECTIONS);
  return most - RESERVED_CONNECTIONS;
}

/** Can the numbers of this client be counted with? */
export const isCountable = (client: ClientDemand): boolean =>
  isWhole(client?.instances, 0, 10_000) &&
  isWhole(client?.maxHealthyPercent, 100, 200) &&
  isWhole(client?.connectionsPerInstance, 0, 10_000);

/**
 * Connections of one service at the worst moment of a rollout. The percentage is of the desired capacity, which may
 * stand at the group's maximum when a rollout begins, and AWS does not promise that launching before terminating stays
 * below that maximum: so the surge is counted on top of it.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceMaintenancePolicy.html
 */
export const surgeConnections = ({ instances, maxHealthyPercent, connectionsPerInstance }: ClientDemand): number =>
  Math.ceil((instances * maxHealthyPercent) / 100) * connectionsPerInstance;

/**
 * Who needs how many, and all together. It holds for the primary and for each replica alike: every process keeps a pool
 * to both, the exporters watch both, and replication itself takes no connection slot since PostgreSQL 12.
 */
export function connectionDemand(clients: readonly ClientDemand[]): { readonly total: number } {
  const demands: [string, number][] = [
    ...clients.map((each): [string, number] => [each.name, surgeConnections(each)]),
    ...Object.entries(OTHER_CONNECTIONS),
  ];
  const total = demands.reduce((sum, [, connections]) => sum + connections, 0);
  return { ...Object.fromEntries(demands), total };
}
