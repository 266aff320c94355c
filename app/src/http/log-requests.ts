import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pinoHttp } from 'pino-http';
import { PATHS } from '../contract';
import type { Logger } from '../log';

const HEADER = 'x-request-id';
/** What is accepted from outside: it stands in logs, so nothing but this. */
export const REQUEST_ID_PATTERN = '^[\\w.:-]{8,128}$';
const ACCEPTABLE = new RegExp(REQUEST_ID_PATTERN);

/** One line a request, none for health checks. The id comes from the client or is made here, and goes back to it. */
export const logRequests = (logger: Logger) =>
  pinoHttp({
    logger,
    genReqId: (request, response) => {
      const given = request.headers[HEADER];
      const id = typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
      response.setHeader(HEADER, id);
      return id;
    },
    autoLogging: { ignore: ({ url }) => url === PATHS.live || url === PATHS.ready },
    customLogLevel: (_request, { statusCode }, error) => (error || statusCode >= 500 ? 'error' : 'info'),
    quietReqLogger: true,
    serializers: {
      req: ({ method, url, id }: { method: string; url: string; id: string; raw: IncomingMessage }) => ({
        id,
        method,
        // What stands behind the question mark may be a code of a login.
        path: url.split('?', 1)[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
