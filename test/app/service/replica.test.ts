import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Pool, type PoolClient } from 'pg';
import { Replica } from '../../../app/src/replica';

const POOL_SIZE = 4;
/** Long enough for four logins to a server of this very process, which a busy machine may stop for a while. */
const CONNECT_MS = 1_000;
const QUERY_MS = 4_000;
jest.setTimeout(30_000);

/** A replica behind a network that drops packets: it takes connections, and says nothing, or nothing after the login. */
class SilentServer {
  letsIn = false;
  /** Asked for so far. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      this.connections += 1;
      socket.on('error', () => {});
      // AuthenticationOk, ReadyForQuery.
      socket.once('data', () => {
        if (this.letsIn) socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
      });
    });
  }

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('a replica that is there and does not answer', () => {
  let server: SilentServer;
  let pool: Pool;
  let replica: Replica;
  let warnings: unknown[];
  beforeEach(async () => {
    server = new SilentServer();
    const options = { max: POOL_SIZE, connectionTimeoutMillis: CONNECT_MS, query_timeout: QUERY_MS };
    pool = new Pool({ host: '127.0.0.1', port: await server.listen(), user: 'app', database: 'simulator', ...options });
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    warnings = [];
    replica = new Replica(pool, { warn: (...line: unknown[]) => void warnings.push(line), info: () => {} }, 60_000);
  });
  afterEach(async () => {
    await server.close();
    await pool.end();
  });

  const onReplica = (client: PoolClient): Promise<string> => client.query('SELECT').then(() => 'replica');
  const onPrimary = async (): Promise<string> => 'primary';
  const reads = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, () => replica.read(onReplica, onPrimary)));

  test('leaves its reads to the primary, all of them, and is waited for once', async () => {
    const many = POOL_SIZE * 3;

    expect(await reads(many)).toEqual(Array(many).fill({ status: 'fulfilled', value: 'primary' }));
    expect(warnings).toEqual([
      [{ error: expect.stringMatching(/timeout/) }, 'the replica cannot be reached, the primary takes the reads'],
    ]);
    const before = server.connections;
    expect(await reads(many)).toEqual(Array(many).fill({ status: 'fulfilled', value: 'primary' }));
    expect(server.connections).toBe(before);
  });

  test('keeps those that only wait for a free connection, so that the primary does not get its load', async () => {
    server.letsIn = true;
    const busy = reads(POOL_SIZE);
    for (let open = 0; open < POOL_SIZE; open += 1) await once(pool, 'connect');
    const [waiting] = await reads(1);

    expect(waiting).toMatchObject({
      status: 'rejected',
      reason: { message: 'timeout exceeded when trying to connect' },
    });
    expect(await busy).toEqual(Array(POOL_SIZE).fill({ status: 'fulfilled', value: 'primary' })); // none was answered
  });
});
