import { networkInterfaces } from 'node:os';
import { portError } from '../../app/development/port-error';
import { Stop } from '../stop';
import { holderOf } from './port-holder';

/** One port that we are about to listen on, and how another one is chosen. */
export interface WantedPort {
  readonly port: number;
  /** As in "inspector: port 9229 is taken". */
  readonly of: string;
  /** Completes "choose another one with …". */
  readonly change: string;
}

/**
 * Ports are looked at together, so that all that cannot be had are named at once; an address that cannot be had, alone.
 * @param listen an IP address
 * @throws {Stop}
 */
export async function checkPorts(wanted: readonly WantedPort[], listen: string): Promise<void> {
  const isFirst = ({ port }: WantedPort, index: number): boolean =>
    wanted.findIndex((other) => other.port === port) === index;
  const twice = wanted.filter((each, index) => !isFirst(each, index));
  const probed = await Promise.all(
    wanted.filter(isFirst).map(async (each) => ({ ...each, error: await lastingError(each.port, listen) })),
  );
  const refused = probed.flatMap(({ error, ...each }) => (error ? [{ ...each, error }] : []));
  if (refused.some(({ error }) => isOfAddress(error)))
    throw new Stop(`--listen ${listen}: this machine has no such address`, `give one of ${ownAddresses()}`, 2);
  if (refused.length + twice.length === 0) return;
  throw new Stop(
    [
      ...refused.map(({ of, port, error }) => `${of}: port ${port} ${reasonOf(error, port)}`),
      ...twice.map(({ of, port }) => `${of}: port ${port} is asked for twice`),
    ].join('\n'),
    [...refused, ...twice].map(({ of, change }) => `choose another port for the ${of} with ${change}`).join('; '),
    2,
  );
}

/** What a killed run has left is ended by its guard within about a second: a port that is taken is asked for again. */
const PATIENCE_MS = 3_000;

async function lastingError(port: number, listen: string): Promise<NodeJS.ErrnoException | undefined> {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const error = await portError(port, listen);
    if (error?.code !== TAKEN || Date.now() > end) return error;
  }
}

const TAKEN = 'EADDRINUSE';
/** EINVAL: an IPv6 address of one network, which does not name it. */
const OF_ADDRESS: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND'];

const isOfAddress = ({ code }: NodeJS.ErrnoException): boolean => OF_ADDRESS.includes(code);

function reasonOf({ code, message }: NodeJS.ErrnoException, port: number): string {
  if (code === TAKEN) return `is taken by ${holderOf(port)}`;
  if (code === 'EACCES') return 'takes rights that this user does not have, as one below 1024 does (EACCES)';
  return `cannot be listened on: ${message}`;
}

/** But for those that are good within one network only. */
const ownAddresses = (): string =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ scopeid }) => !scopeid)
    .map(({ address }) => address)
    .join(', ');
