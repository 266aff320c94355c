import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Clients } from './listener';

/** Between two looks at the file, which costs a read of a kilobyte. */
const LOOK_MS = 2_000;

/** @throws {Error} when the file holds no certificate: node would take it for an authority of nobody, and say nothing */
export function readAuthority(file: string): string {
  const text = readFileSync(file, 'utf8');
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new Error(`${file} holds no certificate`, { cause: error });
  }
  return text;
}

/**
 * Gives a server each new authority that the file holds, as the monitoring's is made after the service has started, and
 * renewed. Counts from the next connection on; those that are open stay open, and no request is lost.
 * @param first what the server was made with
 */
export function followAuthority(
  server: Server,
  context: SecureContextOptions,
  first: string,
  { authorityFile, log }: Clients,
): void {
  let known = first;
  let said = '';
  const look = (): void => {
    try {
      const ca = readAuthority(authorityFile);
      said = '';
      if (ca === known) return;
      server.setSecureContext({ ...context, ca });
      known = ca;
      log.info({ file: authorityFile }, 'another authority: its clients may ask from now on');
    } catch (error) {
      if (said !== String(error))
        log.error({ error: String(error) }, 'the authority cannot be read: the former one stays');
      said = String(error);
    }
  };
  const timer = setInterval(look, LOOK_MS).unref();
  server.once('close', () => clearInterval(timer));
}
