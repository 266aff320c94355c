import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What was published. */
export interface Published {
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
  readonly receivedAt: number;
}

/** Stands where SNS does, and takes everything: for tests of what is sent and when. What SNS itself makes of it, the emulator tells. */
export class TopicStandIn {
  readonly published: Published[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TopicStandIn> {
    const server = createServer();
    const standIn = new TopicStandIn(server);
    server.on('request', async (request, response) => {
      const form = new URLSearchParams(await text(request));
      const field = (name: string): string => form.get(name) ?? '';
      standIn.published.push({
        topic: field('TopicArn'),
        subject: field('Subject'),
        message: field('Message'),
        receivedAt: Date.now(),
      });
      response.setHeader('content-type', 'text/xml');
      response.end(
        '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  of = (topic: string): readonly Published[] => this.published.filter((each) => each.topic === topic);

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
