import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { makeCertificate } from '../../app/development/postgres/certificates';
import { own } from '../../app/development/postgres/server';
import { Authority } from '../../delivery/servers/authority';
import { type Running, startPostgresExporter } from '../../delivery/servers/exporters';
import { ask } from '../../delivery/servers/https-client';
import { until } from '../../delivery/servers/program';
import { TestRds } from '../app/database/rds';
import { describeWith } from '../support/tools';

/** Prometheus waits so long for an answer. */
const SCRAPE_SECONDS = 10;

describeWith(['postgres_exporter', 'python3', 'openssl'], 'a real exporter, and the role that db prepare makes', () => {
  let rds: TestRds;
  let password: string;
  let tls: ReturnType<Authority['issue']>;
  let number = 0;
  const running: Running[] = [];

  beforeAll(async () => {
    rds = await TestRds.start();
    await rds.renew();
    expect(await rds.db(['prepare'])).toMatchObject({ code: 0 });
    const command = new GetSecretValueCommand({ SecretId: rds.secretArns.monitor });
    const { SecretString } = await rds.secretsManager.send(command);
    ({ password } = JSON.parse(SecretString!) as { password: string });
    tls = new Authority(join(rds.folder, 'monitoring')).issue('exporter');
  }, 300_000);
  afterAll(async () => {
    await Promise.all(running.map(({ program }) => program.stop('SIGKILL')));
    await rds?.stop();
  }, 60_000);

  async function exporter(caFile = rds.server.caFile, given = password): Promise<Running> {
    const folder = join(rds.folder, `exporter-${++number}`);
    const passwordFile = join(rds.folder, `password-${number}`);
    writeFileSync(passwordFile, given, { mode: 0o600 });
    const { host, port } = rds.server;
    const login = { user: 'monitor', passwordFile, name: 'simulator' };
    const started = await startPostgresExporter(folder, tls, { host, port, caFile }, login);
    running.push(started);
    return started;
  }

  /** What a scrape says of the database, and how long it took. */
  async function scrape({ address }: Running): Promise<{ up: string | undefined; seconds: number }> {
    const begun = Date.now();
    const { body } = await ask(`https://${address}/metrics`, tls);
    return { up: /^pg_up (\d)$/m.exec(body)?.[1], seconds: (Date.now() - begun) / 1000 };
  }

  test('logs in with the password that the secret holds, over TLS, and sees what only a monitor may', async () => {
    const started = await exporter();

    expect((await scrape(started)).up).toBe('1');
    const { rows } = await rds.server.query(
      'SELECT DISTINCT usename, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename IS NOT NULL AND ssl',
    );
    expect(rows).toEqual([{ usename: 'monitor', ssl: true }]);
    expect(started.program.log()).not.toContain(password);
    await started.program.stop('SIGKILL');
  }, 60_000);

  test('is refused with another password', async () => {
    const started = await exporter(undefined, 'another');

    expect((await scrape(started)).up).toBe('0');
    expect(started.program.log()).toContain('password authentication failed for user');
  }, 60_000);

  test('refuses a database that another authority vouches for', async () => {
    const started = await exporter(new Authority(join(rds.folder, 'stranger')).certificate);

    expect((await scrape(started)).up).toBe('0');
    expect(started.program.log()).toContain('certificate signed by unknown authority');
  }, 60_000);

  test('refuses a database of another name', async () => {
    const { caFile, certFile, keyFile } = await makeCertificate(join(rds.server.folder, 'elsewhere'), [
      'elsewhere.test',
    ]);
    own(keyFile, rds.server.parts.account);
    const show = (certificate: string, key: string) =>
      rds.server.query(`ALTER SYSTEM SET ssl_cert_file = '${certificate}'`).then(async () => {
        await rds.server.query(`ALTER SYSTEM SET ssl_key_file = '${key}'`);
        await rds.server.query('SELECT pg_reload_conf()');
      });
    await show(certFile, keyFile);
    try {
      const started = await exporter(caFile);
      await until('the database shows its other certificate', async () => {
        await scrape(started);
        return !started.program.log().split('\n').slice(-4).join('').includes('unknown authority');
      });

      expect((await scrape(started)).up).toBe('0');
      expect(started.program.log()).toMatch(/x509: cannot validate certificate for 127\.0\.0\.1|not 127\.0\.0\.1/);
    } finally {
      await rds.server.query('ALTER SYSTEM RESET ssl_cert_file');
      await rds.server.query('ALTER SYSTEM RESET ssl_key_file');
      await rds.server.query('SELECT pg_reload_conf()');
    }
  }, 60_000);

  /** As one whose packets are dropped: the kernel still takes the connection, and nobody answers. */
  test('says that a database is down which hangs, before its scrape has failed', async () => {
    const postmaster = Number(readFileSync(join(rds.server.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(postmaster, 'SIGSTOP');
    try {
      const { up, seconds } = await scrape(await exporter());

      expect(up).toBe('0');
      expect(seconds).toBeLessThan(SCRAPE_SECONDS);
    } finally {
      process.kill(postmaster, 'SIGCONT');
    }
  }, 60_000);
});
