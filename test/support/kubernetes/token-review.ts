import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Signer, signatureRefusal } from '../../../app/development/postgres/presigned';

const PREFIX = 'k8s-aws-v1.';
/** Names the cluster, and is signed: else one cluster's token would be good for another. */
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** From its date, whatever it says: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go */
const LIFETIME_SECONDS = 900;

export interface TokenReviewOptions extends Omit<Signer, 'now'> {
  readonly cluster: string;
  /** Host and port of the STS that a token is a call of. */
  readonly sts: string;
}

/**
 * Judges tokens as EKS does: each is a presigned call of sts:GetCallerIdentity, signed for this cluster. Who signed it may
 * do everything, as by an access entry with AmazonEKSClusterAdminPolicy.
 */
export class TokenReview {
  /** Tokens that let somebody in. */
  readonly admitted: string[] = [];
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
      const { apiVersion, spec } = JSON.parse(Buffer.concat(parts).toString()) as {
        apiVersion: string;
        spec: { token: string };
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ apiVersion, kind: 'TokenReview', status: review.judge(spec.token) }));
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

  judge(token: string): object {
    const why = this.refusal(token);
    if (why === undefined) {
      this.admitted.push(token);
      return { authenticated: true, user: { username: this.options.accessKeyId, groups: ['system:masters'] } };
    }
    this.refusals.push(why);
    return { authenticated: false, error: why };
  }

  private refusal(token: string): string | undefined {
    const { sts, cluster, ...signer } = this.options;
    const text = Buffer.from(token.replace(PREFIX, ''), 'base64url').toString();
    if (!token.startsWith(PREFIX) || !URL.canParse(text)) return 'no token of EKS';
    const url = new URL(text);
    const action = url.searchParams.get('Action');
    if (url.host !== sts) return `a call of ${url.host}, not of ${sts}`;
    if (action !== 'GetCallerIdentity') return `a call of ${action}`;
    return signatureRefusal(url, {
      ...signer,
      now: new Date(),
      service: 'sts',
      seconds: LIFETIME_SECONDS,
      headers: { [CLUSTER_HEADER]: cluster },
    });
  }
}
