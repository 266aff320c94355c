import { REPLAYED_HEADER } from './idempotency';
import { REQUEST_ID_PATTERN } from './log-requests';

export interface ClientHeader {
  readonly description: string;
  /** Of JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether each answer that may have it has it. @default true */
  readonly required?: false;
}

/** What the service says in headers of its own. The OpenAPI document names them, and a browser of another origin may read them. */
export const CLIENT_HEADERS = {
  'X-Request-Id': {
    description: 'Names the request in the log: as it was sent, or a new one',
    schema: { type: 'string', pattern: REQUEST_ID_PATTERN },
  },
  RateLimit: {
    description: 'Requests that are left (r), and seconds until there are as many as at first (t)',
    schema: { type: 'string', pattern: '; r=\\d+; t=\\d+$' },
  },
  'RateLimit-Policy': {
    description: 'Requests that one client may make (q) in this many seconds (w), of this process',
    schema: { type: 'string', pattern: '; q=\\d+; w=\\d+' },
  },
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer', minimum: 0 } },
  'WWW-Authenticate': { description: 'What is wrong with the token (RFC 6750)', schema: { type: 'string' } },
  Location: { description: 'Where it is', schema: { type: 'string' } },
  [REPLAYED_HEADER]: {
    description: 'This is the answer to a former request with the same Idempotency-Key',
    schema: { type: 'string', enum: ['true'] },
    required: false,
  },
} as const satisfies Readonly<Record<string, ClientHeader>>;

export type ClientHeaderName = keyof typeof CLIENT_HEADERS;
