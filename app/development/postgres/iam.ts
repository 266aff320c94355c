import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { freePort } from '../free-port';
import { read } from './certificates';
import { askPassword, fatal, GSS_REQUEST, parametersOf, Reader, SSL_REQUEST, STARTUP } from './protocol';
import { HOST, type Server } from './server';
import { type Expected, refusal } from './token';

export interface IamOptions extends Pick<Expected, 'endpoints' | 'region' | 'accessKeyId' | 'secretAccessKey'> {
  /** @default - a free one */
  readonly port?: number;
  /** @default - the system's clock */
  readonly now?: () => Date;
}

/**
 * RDS's front: a port before a server where whoever is a member of rds_iam logs in with a token, and everybody else as
 * the server says.
 */
export class IamFront {
  readonly host = HOST;
  /** Why tokens were refused, which a client is not told. */
  readonly refusals: string[] = [];
  /** Connections that a token has opened. */
  admitted = 0;
  private readonly sockets = new Set<Socket>();
  private readonly listener: NetServer;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly options: IamOptions,
  ) {
    this.listener = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      this.serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(server: Server, options: IamOptions): Promise<IamFront> {
    const front = new IamFront(server, options.port ?? (await freePort()), options);
    await new Promise<void>((resolve, reject) => {
      front.listener.once('error', reject);
      front.listener.listen(front.port, HOST, resolve);
    });
    return front;
  }

  /** Cuts every connection. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async serve(socket: Socket): Promise<void> {
    let first = await new Reader(socket).untyped();
    if (first.readInt32BE(4) === GSS_REQUEST) {
      socket.write('N');
      first = await new Reader(socket).untyped();
    }
    if (first.readInt32BE(4) !== SSL_REQUEST) {
      const { address, user, database } = { address: socket.remoteAddress, ...named(first) };
      const place = `host "${address}", user "${user}", database "${database}"`;
      socket.end(fatal('28000', `no pg_hba.conf entry for ${place}, no encryption`));
      return;
    }
    socket.write('S');
    const client = new TLSSocket(socket, { isServer: true, ...read(this.server.parts.certificate) });
    client.on('error', () => client.destroy());
    const reader = new Reader(client);
    const startup = await reader.untyped();
    if (startup.readInt32BE(4) !== STARTUP) return void client.destroy(); // a request to cancel
    const { user } = named(startup);
    if (!(await this.isMember(user))) return this.pass(client, startup);
    client.write(askPassword());
    const { body } = await reader.typed();
    const { now = () => new Date() } = this.options;
    const why = refusal(body.toString('utf8').replace(/\0$/, ''), { ...this.options, user, now: now() });
    if (why !== undefined) {
      this.refusals.push(why);
      client.end(fatal('28000', `PAM authentication failed for user "${user}"`));
      return;
    }
    this.admit(client, startup);
  }

  private async isMember(user: string): Promise<boolean> {
    const name = `'${user.replaceAll("'", "''")}'`;
    const { rows } = await this.server.query(
      `SELECT FROM pg_roles WHERE rolname = ${name} AND NOT rolsuper AND pg_has_role(rolname, 'rds_iam', 'member')`,
    );
    return rows.length > 0;
  }

  /** The server asks for a password itself. */
  private pass(client: TLSSocket, startup: Buffer): void {
    const plain = connect(this.server.port, HOST);
    plain.on('error', () => client.destroy());
    plain.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])); // SSLRequest
    plain.once('data', () => {
      // Loopback, to the server that this front was made with: there is nothing to verify.
      const tls = connectTls({ socket: plain, rejectUnauthorized: false });
      splice(client, tls, startup);
    });
  }

  /** The token was right: in through the socket, where the server asks nobody. */
  private admit(client: TLSSocket, startup: Buffer): void {
    this.admitted += 1;
    splice(client, connect(join(this.server.socket, `.s.PGSQL.${this.server.port}`)), startup);
  }
}

const named = (startup: Buffer): { user: string; database: string } => {
  const parameters = parametersOf(startup);
  const user = parameters.get('user') ?? '';
  return { user, database: parameters.get('database') ?? user };
};

function splice(client: Socket, server: Socket, startup: Buffer): void {
  server.on('error', () => client.destroy());
  server.on('close', () => client.destroy());
  client.on('close', () => server.destroy());
  server.write(startup);
  client.pipe(server);
  server.pipe(client);
}
