import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { resolveCompose } from '../../support/compose/resolve';
import { ComposeRun } from '../../support/compose/run';
import { DevelopmentRun, freePorts } from '../../support/development';
import { describeWith } from '../../support/tools';
import { Tree } from '../../support/tree';

jest.setTimeout(300_000);

const COMPOSE = 'compose --progress=plain';

describeWith(['docker-compose', 'redis-server'], 'npm run dev where a Docker engine answers', () => {
  /** Every command line that was given to Docker. */
  const asked: string[] = [];
  let containers: ComposeRun;
  let engine: Server;
  let tree: Tree;
  let run: DevelopmentRun;

  /** Does what an engine would, with compose.yaml's own services as processes. */
  async function answer(command: string): Promise<string> {
    asked.push(command);
    const [, service = '', port] = /(?:--wait|port) (\w+) ?(\d*)$/.exec(command) ?? [];
    if (/ up --detach --wait /.test(command)) await containers.up(service);
    else if (/ port /.test(command)) return `127.0.0.1:${containers.port(Number(port))}\n`;
    else if (command.endsWith(' exec --no-TTY database cat /credentials/database-password'))
      return readFileSync(containers.path('/credentials/database-password'), 'utf8');
    else if (command === `${COMPOSE} stop database redis`) await containers.stop();
    else if (!['version', 'compose version'].includes(command)) throw new Error(`nobody asks Docker for ${command}`);
    return '';
  }

  beforeAll(async () => {
    containers = await ComposeRun.start(resolveCompose());
    engine = createServer(async (request, response) => {
      const args = JSON.parse(await text(request)) as string[];
      const result = await answer(args.join(' ')).then(
        (said) => ({ code: 0, said }),
        (error: Error) => ({ code: 1, said: error.message }),
      );
      response.end(JSON.stringify(result));
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    tree = new Tree();
    const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const PATH = `${resolve('test/support/compose/docker')}:${process.env['PATH']}`;
    run = new DevelopmentRun(tree.folder, await freePorts(), { docker: true, env: { PATH, DOCKER_STAND_IN: url } });
    await run.ready();
  });
  afterAll(async () => {
    await run?.interrupt();
    await containers?.down();
    engine?.close();
    tree?.remove();
  });

  test('takes PostgreSQL and Redis from compose.yaml', () => {
    expect(run.said).toMatch(new RegExp(`✔ database: PostgreSQL 14 in a container, port ${containers.port(5432)} `));
    expect(run.said).toMatch(new RegExp(`✔ Redis: in a container, port ${containers.port(6379)} `));
    expect(asked.slice(2).sort()).toEqual([
      `${COMPOSE} exec --no-TTY database cat /credentials/database-password`,
      `${COMPOSE} port database 5432`,
      `${COMPOSE} port redis 6379`,
      `${COMPOSE} up --detach --wait database`,
      `${COMPOSE} up --detach --wait redis`,
    ]);
  });

  test('is migrated and seeded there', async () => {
    expect(await (await fetch(`${run.url}/ready`)).json()).toMatchObject({ database: { seed: expect.any(Number) } });
  });

  test('stops the containers that it started', async () => {
    await run.interrupt();

    expect(asked.at(-1)).toBe(`${COMPOSE} stop database redis`);
  });
});
