import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { run } from './run';

/** A certificate authority that lives as long as its folder. Its private key is forgotten once it has signed. */
export interface ServerCertificate {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Days; a development server that runs longer makes a new one at its next start. */
const DAYS = '30';
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Makes an authority, and a server certificate of it.
 * @param names host names (wildcards too) and IP addresses that a client may verify; the first one is the subject's
 */
export async function makeCertificate(folder: string, names: readonly string[]): Promise<ServerCertificate> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Promise<string> => run('openssl', args, folder);
  const alternatives = names.map((name) => `${isIP(name) > 0 ? 'IP' : 'DNS'}:${name}`).join(',');
  writeFileSync(file('request.cnf'), '[req]\nprompt = no\ndistinguished_name = name\n[name]\nCN = simulator\n');
  writeFileSync(file('ca.cnf'), 'basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n');
  writeFileSync(file('server.cnf'), `subjectAltName = ${alternatives}\nextendedKeyUsage = serverAuth\n`);
  const request = (name: string, subject: string) =>
    openssl(
      ...['req', '-new', ...EC, '-config', file('request.cnf'), '-subj', `/CN=${subject}`],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`)],
    );
  const sign = (name: string, ...by: string[]) =>
    openssl(
      ...['x509', '-req', '-sha256', '-days', DAYS, '-in', file(`${name}.csr`), '-out', file(`${name}.crt`)],
      ...['-extfile', file(`${name}.cnf`), ...by],
    );
  try {
    await Promise.all([request('ca', 'authority of this folder'), request('server', names[0] ?? 'localhost')]);
    await sign('ca', '-signkey', file('ca.key'));
    await sign('server', '-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('openssl is missing: install openssl');
    throw error;
  } finally {
    for (const name of ['request.cnf', 'ca.cnf', 'server.cnf', 'ca.csr', 'server.csr', 'ca.srl', 'ca.key'])
      rmSync(file(name), { force: true });
  }
  chmodSync(file('server.key'), 0o600);
  return { caFile: file('ca.crt'), certFile: file('server.crt'), keyFile: file('server.key') };
}

/** For a TLS server of node. */
export const read = ({ certFile, keyFile }: ServerCertificate) => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
});
