import type { PoolClient } from 'pg';
import type { z } from 'zod';

/** What a route's work stands on. */
export interface Context {
  /** Of the replica for reads; for writes of the primary, in a transaction. */
  readonly client: PoolClient;
  /** Who writes: the token's subject. Empty for reads, which need no token. */
  readonly subject: string;
}

/** One operation: the router and the OpenAPI document are both made of it, so that neither knows more than the other. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** `post` writes: it needs a token and runs on the primary. */
  readonly method: 'get' | 'post';
  /** In OpenAPI's form: `/api/incidents/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Makes something: 201, with its place, and once only for one Idempotency-Key. */
  readonly creates?: boolean;
  readonly response: R;
  /** Statuses of problems besides those that every route has. */
  readonly problems: readonly number[];
  readonly work: (
    input: { readonly params: z.output<P>; readonly query: z.output<Q>; readonly body: z.output<B> },
    context: Context,
  ) => Promise<z.input<R>>;
}

/** Ties the work's input and output to the schemas. */
export const route = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  given: Route<P, Q, B, R>,
): Route => given as unknown as Route;
