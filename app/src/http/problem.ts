/** A request that cannot be served, in the terms of RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    /** The same for every problem of this kind. */
    readonly title: string,
    /** What is wrong with this request, and what would be right. */
    readonly detail: string,
    readonly more: {
      /** Mistakes by the place where they stand. */
      readonly errors?: readonly { readonly path: string; readonly message: string }[];
      readonly headers?: Readonly<Record<string, string>>;
      /** For the log only. */
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
  }
}
