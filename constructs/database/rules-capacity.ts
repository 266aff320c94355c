import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import {
  availableConnections,
  connectionDemand,
  isCountable,
  KNOWN_FAMILIES,
  memoryGiB,
  RESERVED_CONNECTIONS,
} from './connections';
import type { PostgresProps } from './props';

const rule = ruleFor<PostgresProps>();

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html */
export const MOST_REPLICAS = 15;
const LEAST_STORAGE_GIB = 20;
const MOST_STORAGE_GIB = 65_536;

export const CAPACITY_RULES: readonly Rule<PostgresProps>[] = [
  rule({
    id: 'DB-06',
    sentence: 'The instance class is one whose memory is known',
    reason: 'The memory decides how many connections the server accepts.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html',
    property: 'instanceClass',
    allowed: `db.<family>.<size> with a family of ${KNOWN_FAMILIES.join(', ')}`,
    mend: "set database.instanceClass in the environment's file, or add the class to the memory table",
    value: ({ instanceClass }) => instanceClass,
    ok: (instanceClass) => memoryGiB(instanceClass) !== undefined,
  }),
  rule({
    id: 'DB-07',
    sentence: 'Each service says how many connections an instance of it opens',
    reason: 'A pool that is not counted is what exhausts the connections of everybody.',
    link: 'https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html',
    property: 'services[].database',
    allowed: '1 to 5000 connections per instance',
    mend: "set services[].database.processes and connectionsPerProcess in the environment's file",
    value: uncounted,
    ok: (services) => Array.isArray(services) && services.length === 0,
  }),
  rule({
    id: 'DB-08',
    sentence: 'At the worst moment of a rollout, all connections together fit the instance class',
    reason: 'A connection too many is refused to whoever comes last, which in a rollout is the new release.',
    link: 'https://docs.aws.amazon.com/prescriptive-guidance/latest/tuning-postgresql-parameters/max-connections.html',
    property: 'services[].database',
    allowed: ({ instanceClass }) =>
      `at most ${availableConnections(instanceClass)} connections in total, which ${instanceClass} has besides ${RESERVED_CONNECTIONS} reserved ones`,
    mend: 'lower services[].database.connectionsPerProcess or processes, or set a larger database.instanceClass',
    when: ({ clients, instanceClass }) =>
      Array.isArray(clients) && clients.every(isCountable) && memoryGiB(instanceClass) !== undefined,
    value: ({ clients }) => connectionDemand(clients),
    ok: ({ total }, { instanceClass }) => total <= (availableConnections(instanceClass) ?? 0),
  }),
  rule({
    id: 'DB-09',
    sentence: 'The storage is a size that gp3 has',
    reason: 'RDS refuses any other size at apply, and storage can never be made smaller.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html',
    property: 'storageGiB',
    allowed: `a whole number from ${LEAST_STORAGE_GIB} to ${MOST_STORAGE_GIB}`,
    mend: "set database.storageGiB in the environment's file",
    value: ({ storageGiB }) => storageGiB,
    ok: isStorage,
  }),
  rule({
    id: 'DB-10',
    sentence: 'Storage may grow by at least a tenth',
    reason: 'RDS refuses a smaller margin, and a full disk stops the database.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html',
    property: 'maxStorageGiB',
    allowed: (props) => `a whole number from ${leastMaxStorage(props)} to ${MOST_STORAGE_GIB}`,
    mend: "set database.maxStorageGiB in the environment's file to at least 110 % of storageGiB",
    when: ({ storageGiB }) => isStorage(storageGiB),
    value: ({ maxStorageGiB }) => maxStorageGiB,
    ok: (most, props) => isWhole(most, leastMaxStorage(props), MOST_STORAGE_GIB),
  }),
  rule({
    id: 'DB-11',
    sentence: `A primary has at most ${MOST_REPLICAS} read replicas`,
    reason: 'RDS refuses more.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html',
    property: 'replicas',
    allowed: `a whole number from 0 to ${MOST_REPLICAS}`,
    mend: "set database.replicas in the environment's file",
    value: ({ replicas }) => replicas,
    ok: (replicas) => isWhole(replicas, 0, MOST_REPLICAS),
  }),
];

function isStorage(gib: unknown): boolean {
  return isWhole(gib, LEAST_STORAGE_GIB, MOST_STORAGE_GIB);
}

/** In whole tenths, since 1.1 has no exact binary form and would ask one GiB too many. */
function leastMaxStorage({ storageGiB }: PostgresProps): number {
  return Math.ceil((storageGiB * 11) / 10);
}

/** The services whose number of connections is no number to count with. */
function uncounted({ clients }: PostgresProps): unknown {
  if (!Array.isArray(clients)) return clients;
  return clients
    .filter((client) => !isWhole(client?.connectionsPerInstance, 1, 5000))
    .map((client) => ({ service: client?.name, connectionsPerInstance: client?.connectionsPerInstance }));
}
