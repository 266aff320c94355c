import type { Duplex } from 'node:stream';

/** PostgreSQL's messages, as far as a login needs them. https://www.postgresql.org/docs/14/protocol-message-formats.html */
export const SSL_REQUEST = 80_877_103;
export const GSS_REQUEST = 80_877_104;
export const STARTUP = 196_608;

/** Reads whole messages from a stream, and leaves what follows in it. */
export class Reader {
  constructor(private readonly stream: Duplex) {}

  /** The first messages of a client have no type: length, code, rest. @returns with the length */
  async untyped(): Promise<Buffer> {
    const length = await this.bytes(4);
    return Buffer.concat([length, await this.bytes(length.readInt32BE() - 4)]);
  }

  /** @returns the type's letter, and what follows the length */
  async typed(): Promise<{ type: string; body: Buffer }> {
    const head = await this.bytes(5);
    return { type: head.toString('latin1', 0, 1), body: await this.bytes(head.readInt32BE(1) - 4) };
  }

  private async bytes(count: number): Promise<Buffer> {
    if (count < 0 || count > 65_536) throw new Error(`a message of ${count} bytes`);
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const chunk = this.stream.read(count) as Buffer | null;
      if (chunk?.length === count) return chunk;
      if (chunk !== null || this.stream.readableEnded || this.stream.destroyed) throw new Error('the client went away');
      await new Promise<void>((resolve) => {
        const done = (): void => {
          for (const event of EVENTS) this.stream.off(event, done);
          resolve();
        };
        for (const event of EVENTS) this.stream.on(event, done);
      });
    }
  }
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;

/** `user`, `database` and the like of a startup message. */
export function parametersOf(startup: Buffer): ReadonlyMap<string, string> {
  const words = startup.toString('utf8', 8).split('\0');
  const pairs = words.slice(0, words.indexOf('', 0) < 0 ? undefined : words.indexOf(''));
  return new Map(Array.from({ length: Math.floor(pairs.length / 2) }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]));
}

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** AuthenticationCleartextPassword */
export const askPassword = (): Buffer => message('R', Buffer.from([0, 0, 0, 3]));

/** ErrorResponse that ends the connection. */
export const fatal = (code: string, text: string): Buffer =>
  message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
