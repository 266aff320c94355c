/**
 * What the postgres image's entrypoint does, with PostgreSQL 14 from npm: an empty folder is filled by a temporary server
 * that answers on its socket only, then the real one starts as it is told on the command line.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { binaries } from '../../../../app/development/postgres/binaries';
import { unprivileged } from '../../../../app/development/postgres/run';

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

async function main([program, ...args]: readonly string[]): Promise<void> {
  if (program !== 'postgres') throw new Error(`the image has no ${program}`);
  const [data, user, database] = [required('PGDATA'), required('POSTGRES_USER'), required('POSTGRES_DB')];
  const password = readFileSync(required('POSTGRES_PASSWORD_FILE'), 'utf8').trim();
  const account = unprivileged();
  const own = (path: string): void => {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
  };
  const { initdb } = await binaries(account, dirname(data));
  const server = join(dirname(initdb), 'postgres');
  const start = (...more: readonly string[]): ChildProcess =>
    spawn(server, ['-D', data, '-k', data, ...more], { ...account, cwd: '/', stdio: 'inherit' });

  if (!existsSync(join(data, 'PG_VERSION'))) {
    mkdirSync(data, { recursive: true });
    own(data);
    const secret = join(dirname(data), 'initial-password');
    writeFileSync(secret, password, { mode: 0o600 });
    own(secret);
    const options = ['-U', user, `--pwfile=${secret}`, '--auth-local=trust', '--auth-host=scram-sha-256', '--no-sync'];
    const made = spawnSync(initdb, ['-D', data, ...options], { ...account, cwd: '/', encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    const temporary = start('-c', 'listen_addresses=');
    await createDatabase({ host: data, user, database });
    temporary.kill('SIGINT');
    await once(temporary, 'exit');
  }
  const child = start('-c', 'listen_addresses=127.0.0.1', ...args);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGINT'));
  const [code] = await once(child, 'exit');
  process.exit(Number(code ?? 1));
}

async function createDatabase({ host, user, database }: Readonly<Record<'host' | 'user' | 'database', string>>) {
  for (let tries = 0; ; tries += 1) {
    const client = new Client({ host, user, database: 'postgres' });
    try {
      await client.connect();
      await client.query(`CREATE DATABASE "${database}"`);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end().catch(() => {});
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
