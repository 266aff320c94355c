import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const PREFIX = 'k8s-aws-v1.';
/** Names the cluster, and has to be signed: else one cluster's token would be good for another. */
const CLUSTER_HEADER = 'x-k8s-aws-id';

export interface TokenReviewOptions {
  readonly cluster: string;
  /** Where the emulator answers for STS. */
  readonly sts: string;
}

/**
 * What EKS asks about every token: a presigned call of sts:GetCallerIdentity, which it makes in the caller's name.
 * Whoever is of the account may do everything, as by an access entry with AmazonEKSClusterAdminPolicy.
 */
export class TokenReview {
  /** ARNs of who was let in. */
  readonly admitted = new Set<string>();
  /** Why others were not. */
  readonly refusals: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly options: TokenReviewOptions,
  ) {}

  static async start(options: TokenReviewOptions): Promise<TokenReview> {
    const server = createServer();
    const review = new TokenReview(server, options);
    server.on('request', async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const asked = JSON.parse(Buffer.concat(parts).toString()) as { apiVersion: string; spec: { token: string } };
      const status = await review.judge(asked.spec.token);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ apiVersion: asked.apiVersion, kind: 'TokenReview', status }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return review;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async judge(token: string): Promise<object> {
    try {
      const username = await this.callerOf(token);
      this.admitted.add(username);
      return { authenticated: true, user: { username, groups: ['system:masters'] } };
    } catch (error) {
      this.refusals.push((error as Error).message);
      return { authenticated: false, error: (error as Error).message };
    }
  }

  private async callerOf(token: string): Promise<string> {
    if (!token.startsWith(PREFIX)) throw new Error('no token of EKS');
    const signed = new URL(Buffer.from(token.slice(PREFIX.length), 'base64url').toString());
    const of = (name: string): string => signed.searchParams.get(name) ?? '';
    if (of('Action') !== 'GetCallerIdentity') throw new Error(`a call of ${of('Action')}`);
    if (!of('X-Amz-SignedHeaders').split(';').includes(CLUSTER_HEADER)) throw new Error('signed for no cluster');
    if (!(Number(of('X-Amz-Expires')) <= 900)) throw new Error(`good for ${of('X-Amz-Expires')} s`);
    // The emulator finds out from a header whom a call is for: the same signature, in another place.
    const [credential, headers, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((each) =>
      of(`X-Amz-${each}`),
    );
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${headers}, Signature=${signature}`;
    const answer = await fetch(new URL(signed.search, this.options.sts), {
      headers: { authorization, [CLUSTER_HEADER]: this.options.cluster },
    });
    const arn = /<Arn>(.+)<\/Arn>/.exec(await answer.text())?.[1];
    if (arn === undefined) throw new Error(`STS answers ${answer.status}`);
    return arn;
  }
}
