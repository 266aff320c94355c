import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsFiles } from '../../../constructs/monitoring/config/files';

/** Stands where the load balancer does: what clients see of an environment, with a certificate that can be changed. */
export class Front {
  private constructor(private readonly server: Server) {}

  static async start(tls: TlsFiles): Promise<Front> {
    const server = createServer(contextOf(tls), (_, response) => response.end('ok\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Front(server);
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  show = (tls: TlsFiles): void => this.server.setSecureContext(contextOf(tls));

  stop = (): void => {
    this.server.close();
    this.server.closeAllConnections();
  };
}

const contextOf = ({ certificate, key }: TlsFiles) => ({ cert: readFileSync(certificate), key: readFileSync(key) });
