import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, DevelopmentRun, freePorts, type Ports } from '../../support/development';
import { logIn, sessionOf } from '../../support/log-in';
import { isSessionRunning } from '../../support/processes';
import { describeWith } from '../../support/tools';
import { Tree } from '../../support/tree';
import { Visitor } from '../../support/visitor';

jest.setTimeout(300_000);

describeWith(['redis-server', 'openssl'], 'npm run dev', () => {
  let tree: Tree;
  let ports: Ports;
  let run: DevelopmentRun | undefined;
  beforeAll(async () => {
    tree = new Tree();
    ports = await freePorts();
  });
  /** What a test has broken, as it was. */
  const broken = new Map<string, string>();
  afterEach(async () => {
    await run?.interrupt();
    for (const [file, text] of broken) writeFileSync(file, text);
    broken.clear();
  });
  afterAll(() => tree.remove());

  const breakFile = (name: string, change: (text: string) => string): { mend: () => void } => {
    const file = tree.path(name);
    const text = readFileSync(file, 'utf8');
    broken.set(file, text);
    writeFileSync(file, change(text));
    return { mend: () => writeFileSync(file, text) };
  };

  const start = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): DevelopmentRun => {
    run = new DevelopmentRun(tree.folder, ports, { args, env });
    return run;
  };
  /** A program that is found first, and is of no use. */
  const without = (program: string): Record<string, string> => {
    const bin = tree.path('bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, program), '#!/bin/sh\nexit 1\n');
    chmodSync(join(bin, program), 0o755);
    return { PATH: `${bin}:${process.env['PATH']}` };
  };

  describe('whose runner was killed', () => {
    const visitor = new Visitor();
    const service = { url: '' };

    test('leaves nothing running', async () => {
      const killed = start();
      await killed.ready();
      service.url = killed.url;
      await logIn(visitor, service);

      await killed.kill();

      for (let waited = 0; isSessionRunning(killed.pid) && waited < 30_000; waited += 100) await sleep(100);
      expect(isSessionRunning(killed.pid)).toBe(false);
    });

    test('goes on with the same data: whoever was logged in still is', async () => {
      await start().ready();

      expect(await sessionOf(visitor, service)).toMatchObject({ person: { name: 'Olga Operator' } });
    });

    test('forgets it when it is told to', async () => {
      await start(['--fresh']).ready();

      expect(await sessionOf(visitor, service)).toMatchObject({ person: null });
    });
  });

  test('waits for an edit where the code does not compile from the start', async () => {
    const file = breakFile('app/src/health.ts', (text) => `${text}\nconst = broken;\n`);
    const waiting = start();
    await waiting.until(/waiting for an edit/);
    await waiting.until(/health\.ts:\d+:6/); // on the other output, so perhaps later
    await waiting.until(/✔ database/);

    file.mend();

    await waiting.ready();
    await answers(`${waiting.url}/live`, (answer) => answer === '{"status":"live"}');
  });

  test('waits for an edit where the service ends at once', async () => {
    const file = breakFile('app/src/main.ts', (text) => `process.exit(3);\n${text}`);
    const waiting = start();
    await waiting.until(/the service ended \(exit code 3\): waiting for an edit/);

    file.mend();

    await waiting.ready();
  });

  test('stops where a migration fails, and says how to begin afresh', async () => {
    const file = tree.path('app/migrations/9999_broken.sql');
    writeFileSync(file, '-- Up Migration\nCREATE TABLE environments (id integer);\n');
    const failed = start();

    expect(await failed.ended).toBe(1);
    expect(failed.said).toContain('relation "environments" already exists');
    expect(failed.said).toContain('npm run db -- reset');
    writeFileSync(file, '-- Up Migration\nSELECT 1;\n');
  });

  test('without Redis says where to get it, and how to go without', async () => {
    const refused = start([], without('redis-server'));

    expect(await refused.ended).toBe(2);
    expect(refused.said).toBe(
      'Redis, which holds the sessions of the login, is not to be had: no Docker engine answers, and there is no redis-server on the PATH\n' +
        'next: install it (Debian, Ubuntu, WSL: apt-get install redis-server; macOS: brew install redis; Fedora: dnf install redis), name one in REDIS_URL, or go without the login: npm run dev -- --no-login\n',
    );

    const ready = start(['--no-login'], without('redis-server'));
    await ready.ready();
    expect(ready.said).toContain('login      none: started with --no-login\n');
  });

  test('with a Redis that does not answer names it', async () => {
    const refused = start([], { REDIS_URL: 'redis://127.0.0.1:1' });

    expect(await refused.ended).toBe(2);
    expect(refused.said).toContain('no Redis answers at 127.0.0.1:1\nnext: start it, or unset REDIS_URL\n');
  });

  test('with a database that nobody listens at waits seconds, says so, and names it', async () => {
    const refused = start([], { DATABASE_HOST: '127.0.0.1', DATABASE_PORT: '1', DATABASE_PASSWORD: 'mine' });

    expect(await refused.ended).toBe(2);
    expect(refused.said.match(/^waiting for .*$/gm)).toEqual(['waiting for 127.0.0.1:1, 5 s at most']);
    expect(refused.said).toMatch(/nobody listens at 127\.0\.0\.1:1\nnext: start it, or unset DATABASE_HOST\n$/);
  });

  test('in a shell of production is refused', async () => {
    const refused = start([], { NODE_ENV: 'production' });

    expect(await refused.ended).toBe(2);
    expect(refused.said).toBe('NODE_ENV is production\nnext: unset it: npm run dev is for development only\n');
  });
});
