import { portError } from './port-error';

/**
 * Below every system's ephemeral range (Linux from 32768, macOS and Windows from 49152). A port of that range may be taken
 * between here and its use, by any outgoing connection and by whoever listens on port 0.
 */
const FIRST = 10_000;
const LAST = 32_767;

/** Also those that were not free. */
const tried = new Set<number>();

/** A port of all local addresses that nobody listens on now, and that was not given before. For programs that cannot choose one themselves and tell. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (tried.has(port)) continue;
    tried.add(port);
    if ((await portError(port)) === undefined) return port;
  }
}
