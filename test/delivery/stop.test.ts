import { report, Stop } from '../../delivery/stop';

/** As the SDK and node make them: plain errors with a name or fields. */
const errorWith = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

function reported(error: unknown, account?: string) {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = report(error, account);
    return { code, said: write.mock.calls.map(([text]) => text).join('') };
  } finally {
    write.mockRestore();
  }
}

const LOG_IN = '(AWS_PROFILE, aws sso login), then repeat the command\n';
const profile = process.env['AWS_PROFILE'];
beforeEach(() => delete process.env['AWS_PROFILE']);
afterAll(() => {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
});

describe('what stops a command', () => {
  test.each(['CredentialsProviderError', 'TokenProviderError', 'ProviderError'])('%s: nobody is logged in', (name) => {
    expect(reported(errorWith('The session has\n  expired', { name }), 'the account prod')).toEqual({
      code: 2,
      said: `no AWS credentials: The session has expired\nnext: log in to the account prod ${LOG_IN}`,
    });
    expect(reported(errorWith('none', { name })).said).toBe(
      `no AWS credentials: none\nnext: log in to the AWS account that it works on ${LOG_IN}`,
    );
  });

  test('the profile that was asked for is named', () => {
    process.env['AWS_PROFILE'] = 'work';

    expect(reported(errorWith('none', { name: 'CredentialsProviderError' })).said).toMatch(
      /^no AWS credentials of the profile work: none\n/,
    );
  });

  test.each([
    ['a refusal of AWS', errorWith('denied', { name: 'AccessDenied', $metadata: {} }), 'AWS: AccessDenied: denied\n'],
    ['no answer', errorWith('refused', { code: 'ECONNREFUSED', syscall: 'connect' }), 'AWS: Error: refused\n'],
    ['a stop', new Stop('no such file', 'make it', 1), 'no such file\n'],
  ])('%s is told without a stack trace', (_, error, said) => {
    expect(reported(error)).toEqual({ code: 1, said: expect.stringMatching(`^${said}next: .*\n$`) });
  });

  test('a defect of ours is told with its stack', () => {
    expect(reported(new Error('a defect'))).toEqual({
      code: 70,
      said: expect.stringMatching(/^Error: a defect\n +at /),
    });
  });
});
