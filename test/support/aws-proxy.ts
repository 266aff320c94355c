import { createServer, type IncomingMessage, request, type Server } from 'node:http';

/** Calls that change something. */
const CHANGES = /PutSecretValue|UpdateSecretVersionStage|ModifyDBInstance|PutParameter/;

/** Stands between a command and the emulator, and tells what was changed, once it has been and before it is answered. */
export class AwsProxy {
  onChange: (action: string) => void = () => {};
  private constructor(private readonly server: Server) {}

  static async start(target: string): Promise<AwsProxy> {
    const holder: { proxy?: AwsProxy } = {};
    const server = createServer((incoming, outgoing) => {
      void (async () => {
        const body = await bodyOf(incoming);
        const { method, url, headers } = incoming;
        const forwarded = request(`${target}${url}`, { method, headers }, async (answer) => {
          const text = await bodyOf(answer);
          const action = CHANGES.exec(`${headers['x-amz-target'] ?? ''} ${body}`)?.[0];
          if (action !== undefined) holder.proxy?.onChange(action);
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          outgoing.end(text);
        });
        forwarded.on('error', () => outgoing.destroy());
        forwarded.end(body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    holder.proxy = new AwsProxy(server);
    return holder.proxy;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
