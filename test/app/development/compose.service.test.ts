import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE } from '../../../delivery/report/compose';
import { resolveCompose } from '../../support/compose/resolve';
import { ComposeRun } from '../../support/compose/run';
import { describeWith } from '../../support/tools';

jest.setTimeout(300_000);

describeWith(['docker-compose', 'redis-server'], 'compose.yaml, executed without Docker', () => {
  let run: ComposeRun;
  beforeAll(async () => {
    run = await ComposeRun.start(resolveCompose());
    await run.up('app');
  });
  afterAll(() => run?.down());

  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://localhost:${run.port(3000)}${path}`);
    return { status: answer.status, text: await answer.text() };
  };

  test('starts database and Redis, and the application when both are healthy', () => {
    expect(run.healthy).toEqual(['database', 'redis', 'app']);
  });

  test('is migrated and seeded', async () => {
    const { status, text } = await get('/ready');

    expect(status).toBe(200);
    expect(JSON.parse(text).database).toMatchObject({ seed: expect.any(Number) });
  });

  test('shows an edit of the mounted code', async () => {
    const file = join(run.path(CODE), 'app/src/health.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace("status: 'live'", "status: 'edited'"));

    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
      const answer = await get('/live').catch(() => undefined);
      if (answer?.text === '{"status":"edited"}') return;
    }
    throw new Error(`the edit was not seen:\n${run.said.get('app')}`);
  });
});
