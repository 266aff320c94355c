import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../../app/development/postgres/postgres';
import { postgresFolder } from '../../../delivery/development/data-folder';
import { describeWith } from '../../support/tools';

const ROOT = join(__dirname, '..', '..', '..');
const WAIT = 300_000;

describeWith(['openssl'], 'npm run db', () => {
  let state: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'simulator-state-'));
  });
  afterEach(() => {
    for (const folder of [postgresFolder(state), state]) rmSync(folder, { recursive: true, force: true });
  });

  const npmRunDb = (...args: string[]) => {
    const { PATH, HOME } = process.env;
    const command = [join(ROOT, 'delivery', 'db.mjs'), ...args, '--state', state, '--no-docker'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { env: { PATH, HOME }, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };
  const isRunning = (): boolean => existsSync(join(postgresFolder(state), 'data', 'postmaster.pid'));

  test(
    'starts the database of this clone for the verb alone, and keeps its data',
    () => {
      const file = join(state, 'saved.gz');

      expect(npmRunDb('reset')).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('sown seed 1\n'),
      });
      expect(isRunning()).toBe(false);
      expect(npmRunDb('seed')).toEqual({ code: 0, stderr: '', stdout: 'the database is at seed 2\n' });
      expect(npmRunDb('backup', file)).toMatchObject({ code: 0, stderr: '' });
      expect(npmRunDb('restore', file)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('deployments: 90 rows\n'),
      });
      expect(isRunning()).toBe(false);
    },
    WAIT,
  );

  test(
    'uses the server of npm run dev while that is at work, and leaves it running',
    async () => {
      const server = await startPostgres({ folder: postgresFolder(state) });
      try {
        expect(npmRunDb('migrate')).toMatchObject({
          code: 0,
          stderr: '',
          stdout: expect.stringMatching(/^applied 0001_/),
        });
        const { rows } = await server.query(
          'SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = $$simulator$$',
          { database: 'simulator' },
        );
        expect(rows).toEqual([{ tables: 6 }]);
        expect(isRunning()).toBe(true);
      } finally {
        await server.stop();
      }
    },
    WAIT,
  );

  test(
    'hands on what is not for development as it is',
    () => {
      expect(npmRunDb('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('prepare [options]') });
      expect(npmRunDb('prepare')).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^12 environment variables are missing or wrong:\n/),
      });
      expect(npmRunDb('resett')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("unknown command 'resett'"),
      });
    },
    WAIT,
  );
});
