import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TlsFiles, tlsFilesIn } from '../../constructs/monitoring/config/files';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Signs the certificates of one environment's monitoring, as the authority in Secrets Manager does. */
export class Authority {
  readonly certificate: string;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.certificate = join(folder, 'ca.crt');
    this.openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '400',
      '-subj',
      '/CN=monitoring',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
    );
  }

  /** A server's and client's certificate for this machine, and for `name`. */
  issue(name: string, days = 365): TlsFiles {
    const files = tlsFilesIn(join(this.folder, name));
    mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(
      join(this.folder, `${name}.cnf`),
      `subjectAltName = DNS:localhost,IP:127.0.0.1,DNS:${name}\nextendedKeyUsage = serverAuth,clientAuth\n`,
    );
    this.openssl('req', '-new', ...EC, '-subj', `/CN=${name}`, '-keyout', files.key, '-out', `${name}.csr`);
    this.openssl(
      ...['x509', '-req', '-days', String(days), '-in', `${name}.csr`, '-extfile', `${name}.cnf`],
      ...['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-out', files.certificate],
    );
    writeFileSync(files.authority, execFileSync('cat', [this.certificate]));
    return files;
  }

  /** The files of one now hold what was issued for another: a server reads them at its next connection. */
  replace(name: string, by: TlsFiles): void {
    const files = tlsFilesIn(join(this.folder, name));
    for (const file of ['key', 'certificate'] as const) renameSync(by[file], files[file]);
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }
}
