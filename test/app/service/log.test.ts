import { createLog } from '../../../app/src/log';

test('no secret reaches a line, at whatever depth of three it stands', () => {
  const lines: string[] = [];
  const log = createLog('sha256:0', { write: (line) => lines.push(line) });

  log.info(
    {
      password: 's3cret-1',
      headers: { authorization: 's3cret-2', cookie: 's3cret-3', accept: 'text/plain' },
      response: { headers: { 'set-cookie': ['s3cret-4'] } },
    },
    'told',
  );

  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      release: 'sha256:0',
      pid: process.pid,
      password: '(hidden)',
      headers: { authorization: '(hidden)', cookie: '(hidden)', accept: 'text/plain' },
      response: { headers: { 'set-cookie': '(hidden)' } },
      msg: 'told',
    },
  ]);
});
