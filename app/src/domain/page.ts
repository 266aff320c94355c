import { z } from 'zod';

const CURSOR = /^[0-9]{1,18}$/;
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('latin1');

/** Newest first, page after page: rows that are added meanwhile move nothing. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z
    .string()
    .refine((cursor) => CURSOR.test(decode(cursor)), 'the `next` of a former page')
    .optional()
    .describe('`next` of the former page'),
});

export type PageQuery = z.infer<typeof pageQuery>;

/** Every list selects its `position`, and one row more than was asked for: that tells whether there is a next page. */
export interface Row {
  readonly position: string;
}

export const beforePosition = ({ after }: PageQuery): string | null => (after === undefined ? null : decode(after));

export function toPage<R extends Row, T>({ limit }: PageQuery, rows: readonly R[], toItem: (row: R) => T) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? Buffer.from(last.position, 'latin1').toString('base64url') : null;
  return { items: shown.map(toItem), next };
}
