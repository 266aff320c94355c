import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Containers } from '../../../delivery/development/docker';

const COMPOSE = 'compose --progress=plain';

describe('npm run dev -- --fresh, where a Docker engine answers', () => {
  let engine: Server;
  let asked: string[];
  let running: string;
  const before = { ...process.env };

  beforeAll(async () => {
    engine = createServer(async (request, response) => {
      const command = (JSON.parse(await text(request)) as string[]).join(' ');
      asked.push(command);
      const said = {
        [`${COMPOSE} ps --services --status running`]: running,
        [`${COMPOSE} config --format json`]: JSON.stringify({
          volumes: Object.fromEntries(
            ['credentials', 'database', 'node_modules', 'prometheus', 'redis', 'state'].map((name) => [
              name,
              { name: `simulator_${name}` },
            ]),
          ),
        }),
      }[command];
      response.end(JSON.stringify({ code: 0, said: said ?? '' }));
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    process.env['DOCKER_STAND_IN'] = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    process.env['PATH'] = `${resolve('test/support/compose/docker')}:${before['PATH']}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    process.env = before;
    engine.close();
  });

  test('removes the data of the two servers, and no other volume', async () => {
    running = 'database\nredis\n';

    await Containers.forget();

    expect(asked).toEqual([
      `${COMPOSE} ps --services --status running`,
      `${COMPOSE} rm --stop --force app database redis`,
      `${COMPOSE} config --format json`,
      'volume rm --force simulator_database simulator_credentials simulator_redis',
    ]);
  });

  test('refuses while docker compose up is at work with it', async () => {
    running = 'app\ndatabase\nredis\n';

    await expect(Containers.forget()).rejects.toMatchObject({
      message: 'docker compose up is at work with the data that --fresh would remove',
      next: 'end it with docker compose stop, then repeat the command',
      code: 2,
    });
    expect(asked).toEqual([`${COMPOSE} ps --services --status running`]);
  });
});
