import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/** What Redis 6.0, of Ubuntu 22.04 and Debian 11, says to what came later. */
function refusalOf([name = '', ...args]: readonly string[]): string | undefined {
  const has = (option: string): boolean => args.slice(2).some((arg) => arg.toUpperCase() === option);
  const command = name.toUpperCase();
  if (['GETDEL', 'GETEX'].includes(command)) return `ERR unknown command \`${name}\``;
  const isNewer = command === 'SET' && ['GET', 'EXAT', 'PXAT'].some(has);
  return isNewer ? 'ERR syntax error' : undefined;
}

/** A newer Redis that takes what Redis 6.0 takes. */
export class Redis6 {
  /** What was refused, as it was said. */
  readonly refused: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly behind: number,
  ) {}

  static async start(url: string): Promise<Redis6> {
    const server = createServer();
    const redis = new Redis6(server, Number(new URL(url).port));
    server.on('connection', (client) => redis.serve(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private serve(client: Socket): void {
    const server = createConnection({ host: '127.0.0.1', port: this.behind });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
    server.pipe(client);
    let received = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let next = commandIn(received); next; next = commandIn(received)) {
        const refusal = refusalOf(next.words);
        if (refusal) this.refused.push(`${next.words.join(' ').slice(0, 80)}: ${refusal}`);
        // In its turn among the answers: redis says it, to a command that it has not got.
        server.write(refusal ? encode(['UNKNOWN-TO-REDIS-6']) : received.subarray(0, next.end));
        received = received.subarray(next.end);
      }
    });
  }
}

const encode = (words: readonly string[]): string =>
  [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join('\r\n');

/** The first command in a client's bytes: `*2 $3 GET $1 a`, each with a line end. Undefined while it is not whole. */
function commandIn(bytes: Buffer): { words: readonly string[]; end: number } | undefined {
  let at = 0;
  const line = (): string | undefined => {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const text = bytes.toString('utf8', at, end);
    at = end + 2;
    return text;
  };
  const words: string[] = [];
  const count = line();
  if (count === undefined) return undefined;
  for (let left = Number(count.slice(1)); left > 0; left -= 1) {
    const length = line();
    if (length === undefined || bytes.length < at + Number(length.slice(1)) + 2) return undefined;
    words.push(bytes.toString('utf8', at, at + Number(length.slice(1))));
    at += Number(length.slice(1)) + 2;
  }
  return { words, end: at };
}
