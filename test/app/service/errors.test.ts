import { toProblem } from '../../../app/src/http/errors';
import { Problem } from '../../../app/src/http/problem';

const coded = (message: string, more: object): Error => Object.assign(new Error(message), more);

describe('an error becomes', () => {
  test.each<[string, unknown, [number, string, string]]>([
    ['the problem that it is', new Problem(418, 'A teapot', 'short and stout'), [418, 'A teapot', 'short and stout']],
    [
      'what the client did wrong, where express says so',
      coded('Failed to decode param', { status: 400, expose: true }),
      [400, 'Bad request', 'Failed to decode param'],
    ],
    [
      'an outage, where the server refuses connections',
      coded('connect ECONNREFUSED', { code: 'ECONNREFUSED' }),
      [503, 'Database unavailable', 'the database does not answer; try again in a few seconds'],
    ],
    [
      'an outage, where the server shuts down',
      coded('terminating connection', { code: '57P01' }),
      [503, 'Database unavailable', 'the database does not answer; try again in a few seconds'],
    ],
    [
      'an outage, where the former primary takes no writes any more',
      coded('cannot execute INSERT in a read-only transaction', { code: '25006' }),
      [503, 'Database unavailable', 'the database does not answer; try again in a few seconds'],
    ],
    [
      'an outage, where no connection is free in time',
      new Error('timeout exceeded when trying to connect'),
      [503, 'Database unavailable', 'the database does not answer; try again in a few seconds'],
    ],
    [
      'a matter of time, where two transactions met',
      coded('deadlock detected', { code: '40P01' }),
      [503, 'Database busy', 'the database did not finish in time; try again in a few seconds'],
    ],
    [
      'nothing that a client could read, otherwise',
      coded('relation "x" does not exist', { code: '42P01' }),
      [500, 'Internal error', 'the service failed; its log has the reason under this request id'],
    ],
    ['the same, for what is no error at all', null, [500, 'Internal error', expect.any(String)]],
  ])('%s', (_what, error, [status, title, detail]) => {
    expect(toProblem(error)).toMatchObject({ status, title, detail });
  });

  test('a time to come back, where it passes', () => {
    expect(toProblem(coded('', { code: '57014' })).more.headers).toEqual({ 'Retry-After': '5' });
  });
});
