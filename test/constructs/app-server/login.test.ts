import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { readConfig } from '../../../app/src/config';
import { ENVIRONMENT_VARIABLES } from '../../../app/src/contract';
import { cloudConfig } from '../../../constructs/app-server/boot';
import { FETCH_LOGIN, LOGIN_FILE } from '../../../constructs/app-server/login';
import { MAKE_SESSION_PASSWORD, SESSION_STORE_FILE } from '../../../constructs/app-server/session-store';
import { boot, filesOf, scriptHere, variablesOf } from '../../support/boot';
import { DEVELOPMENT } from '../../support/development-variables';
import { describeWith, IMAGE_NODE } from '../../support/tools';

const WHOLE = [
  'GOOGLE_CLIENT_ID=1-a.apps.googleusercontent.com',
  'GOOGLE_CLIENT_SECRET=GOCSPX-g_o',
  'GITHUB_CLIENT_ID=Ov23li',
  'GITHUB_CLIENT_SECRET=h1',
  'LOGIN_SUBJECTS=github:583231,google:1084',
];
const NEXT = 'next: docs/login.md, On AWS';
const NOBODY = `login: nobody can log in: dev/app/login names no client of Google or GitHub; ${NEXT}`;
const ANYBODY = `login: no LOGIN_SUBJECTS: whoever has the tunnel may log in; ${NEXT}`;
const UNCLEAR_LIST = `login: a line of dev/app/login about LOGIN_SUBJECTS must name people such as github:583231, by comma; ${NEXT}`;
const unclear = (provider: string): string =>
  `login: ${provider}_CLIENT_ID and ${provider}_CLIENT_SECRET in dev/app/login must be of letters, digits and . _ ~ + / = -; ${NEXT}`;

describeWith(['openssl'], "what an instance's login is made of, with these answers of AWS", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'login-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (path = LOGIN_FILE): string => path.replace(dirname(LOGIN_FILE), join(folder, 'run'));
  const script = (path: string): string =>
    scriptHere(filesOf(cloudConfig(boot))[path]!, { [dirname(LOGIN_FILE)]: join(folder, 'run') });

  /** As before each start of the service. @param held by the secret; without an argument it holds nothing */
  function fetch(held?: string): { status: number | null; said: string[]; variables: Record<string, string> } {
    const answer = join(folder, 'answer');
    writeFileSync(answer, `${held}\n`);
    const aws = `#!/bin/sh\necho "$*" >'${folder}/asked'\n${held === undefined ? 'exit 254' : `cat '${answer}'`}\n`;
    writeFileSync(join(folder, 'aws'), aws, { mode: 0o755 });
    const { status, stderr } = spawnSync('sh', ['-c', `(${script(MAKE_SESSION_PASSWORD)})\n${script(FETCH_LOGIN)}`], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
    });
    return {
      status,
      said: stderr.trim().split('\n').filter(Boolean),
      variables: variablesOf(readFileSync(file(), 'utf8')),
    };
  }
  const clients = ({ variables: { SESSION_SECRET: _, REDIS_URL: __, ...others } }: ReturnType<typeof fetch>) => others;

  test("is every variable of development's, but for those of the boot script and of a developer's own machine", () => {
    const elsewhere = ['PUBLIC_URL', 'DATABASE_PASSWORD', 'CORS_ORIGINS', 'LOCAL_OIDC_ISSUER'];
    const wanted = Object.entries(ENVIRONMENT_VARIABLES)
      .filter(([name, { scope }]) => scope === 'development' && !elsewhere.includes(name))
      .map(([name]) => name);
    const { status, said, variables } = fetch(WHOLE.join('\n'));

    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(Object.keys(variables).sort()).toEqual(wanted.sort());
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      'secretsmanager get-secret-value --region eu-west-1 --secret-id dev/app/login --query SecretString --output text\n',
    );
  });

  test("lies in files that the service and its Redis alone read, in root's own folder", () => {
    fetch(WHOLE.join('\n'));

    expect(statSync(file()).mode & 0o777).toBe(0o400);
    expect(statSync(file(SESSION_STORE_FILE)).mode & 0o777).toBe(0o400);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(file())).sort()).toEqual(['login.env', 'session-store.conf']);
  });

  test('is the one password of Redis, whichever of the two units starts first or again', () => {
    const password = (): string => readFileSync(file(SESSION_STORE_FILE), 'utf8').replace('requirepass ', '').trim();
    const both = spawnSync('sh', [
      '-c',
      `(${script(MAKE_SESSION_PASSWORD)}) & (${script(MAKE_SESSION_PASSWORD)}); wait`,
    ]);
    const first = password();
    const urls = [fetch(), fetch(WHOLE.join('\n')), fetch()].map(({ variables }) => variables['REDIS_URL']);

    expect(both).toMatchObject({ status: 0 });
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(urls).toEqual(Array(3).fill(`redis://:${first}@127.0.0.1:6379`));
    expect(password()).toBe(first);
  });

  test('is no client at all while the secret is empty, and it says what to do', () => {
    const fetched = fetch();

    expect(fetched).toMatchObject({
      status: 0,
      variables: { SESSION_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(clients(fetched)).toEqual({});
    expect(fetched.said).toEqual([
      'login: the secret dev/app/login holds nothing yet, or cannot be read; next: docs/login.md, On AWS',
      NOBODY,
    ]);
  });

  test('follows the secret at the next start, and keeps who is logged in', () => {
    const before = fetch(WHOLE.join('\n'));
    const after = fetch(WHOLE.slice(2).join('\n'));

    expect(clients(before)).toEqual(variablesOf(WHOLE.join('\n')));
    expect(clients(after)).toEqual(variablesOf(WHOLE.slice(2).join('\n')));
    expect(after.variables['SESSION_SECRET']).toBe(before.variables['SESSION_SECRET']);
  });

  test('stays as it is where the secret cannot be read', () => {
    const before = fetch(WHOLE.join('\n'));

    expect(fetch()).toEqual({ ...before, said: [expect.stringContaining('cannot be read')] });
  });

  const pair = (provider: string, id: string, secret: string) => ({
    [`${provider}_CLIENT_ID`]: id,
    [`${provider}_CLIENT_SECRET`]: secret,
  });
  test.each<[string, string, Record<string, string>, string[]]>([
    [
      'as a developer keeps them in .env',
      '# mine\r\nGITHUB_CLIENT_ID="Ov23li"\r\nGITHUB_CLIENT_SECRET=\'h1\' # test\r\nLOGIN_SUBJECTS=google:1, github:2\r\n',
      { ...pair('GITHUB', 'Ov23li', 'h1'), LOGIN_SUBJECTS: 'google:1,github:2' },
      [],
    ],
    ['as a shell reads them', `export ${WHOLE.join('\n  export ')}`, variablesOf(WHOLE.join('\n')), []],
    [
      'with what is not meant for it',
      `${WHOLE.slice(2, 4).join('\n')}\nNODE_ENV=production\nSESSION_SECRET=mine\nMY_GITHUB=1\n#LOGIN_SUBJECTS=google:1\n`,
      pair('GITHUB', 'Ov23li', 'h1'),
      [ANYBODY],
    ],
    [
      'with half of a client, and one that is left empty',
      'GOOGLE_CLIENT_ID=hunter2\nGITHUB_CLIENT_ID=\nGITHUB_CLIENT_SECRET=\n',
      {},
      [
        `login: GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET must both stand in dev/app/login, or neither; ${NEXT}`,
        NOBODY,
      ],
    ],
    [
      'whose values node would read over two of them',
      'GITHUB_CLIENT_ID=`a\nGITHUB_CLIENT_SECRET=b`hunter2\nGOOGLE_CLIENT_ID=1-a\nGOOGLE_CLIENT_SECRET=g_o',
      pair('GOOGLE', '1-a', 'g_o'),
      [unclear('GITHUB'), ANYBODY],
    ],
    [
      'whose values would be cut',
      'GITHUB_CLIENT_ID=Ov23li\nGITHUB_CLIENT_SECRET=hunter2#word',
      {},
      [unclear('GITHUB'), NOBODY],
    ],
    ['as JSON', '{"GITHUB_CLIENT_ID":"Ov23li","GITHUB_CLIENT_SECRET":"hunter2"}', {}, [unclear('GITHUB'), NOBODY]],
    ['as bytes', 'None', {}, [NOBODY]],
  ])('lines %s', (_how, held, wanted, said) => {
    const fetched = fetch(held);

    expect(clients(fetched)).toEqual(wanted);
    expect(fetched.said).toEqual(said);
    expect(fetched.status).toBe(0);
    expect(fetched.said.join()).not.toContain('hunter2');
    // Whatever the secret holds, the service starts.
    expect(readConfig({ ...DEVELOPMENT, PUBLIC_URL: 'https://localhost:3000', ...fetched.variables })).toMatchObject({
      login: { sessionSecret: fetched.variables['SESSION_SECRET'] },
    });
  });

  test.each([
    'LOGIN_SUBJECTS=hunter2',
    'LOGIN_SUBJECTS=',
    'LOGIN_SUBJECTS=github:1,',
    'LOGIN_SUBJECTS=github:1;google:2',
    'LOGIN_SUBJECTS="github:1',
    'LOGIN_SUBJECTS: github:1',
    'LOGIN_SUBJECT=github:1',
    'login_subjects=github:1',
    '"LOGIN_SUBJECTS": "github:1"',
    '\ufeffLOGIN_SUBJECTS=github:1',
    'LOGIN_SUBJECTS=github:1\nexport LOGIN_SUBJECTS github:1',
  ])('lets in nobody, and not everybody, where the list is not understood: %j', (line) => {
    const fetched = fetch([line, ...WHOLE.slice(0, 4)].join('\n'));

    expect(clients(fetched)).toEqual({});
    expect(fetched.said).toEqual([UNCLEAR_LIST, NOBODY]);
  });

  describeWith(['image-node'], "read by the image's node", () => {
    /** What node itself makes of the file, as the service is started. */
    const readByNode = (): Record<string, string> => {
      const print = 'console.log(JSON.stringify(process.env))';
      const env = { PATH: process.env['PATH'] };
      const { stdout } = spawnSync(IMAGE_NODE, [`--env-file=${file()}`, '-e', print], { encoding: 'utf8', env });
      const { PATH: _, ...read } = JSON.parse(stdout) as Record<string, string>;
      return read;
    };

    test('is what the secret says, whatever that is, or the journal says what was left out', () => {
      const odd = fc.constantFrom('`', '"', "'", '#', ' ', '\t', '\\n', '\\', '$', '${HOME}', '=', '\r', 'é', ',', ':');
      const plain = fc.constantFrom('a', 'Z', '0', '.', '_', '~', '+', '/', '=', '-');
      const text = (...parts: fc.Arbitrary<string>[]) => fc.array(fc.oneof(...parts), { minLength: 1, maxLength: 6 });
      const value = fc.oneof(text(plain), text(plain, plain, plain, odd), text(odd)).map((parts) => parts.join(''));

      fc.assert(
        fc.property(fc.tuple(value, value, value, value), (values) => {
          const held = WHOLE.slice(0, 4).map((line, i) =>
            line.replace(/=.*/, `=${values[i]!.replaceAll('$', '$$$$')}`),
          );
          const fetched = fetch(held.join('\n'));
          const { SESSION_SECRET, REDIS_URL, ...read } = readByNode();

          expect({ SESSION_SECRET, REDIS_URL }).toEqual({
            SESSION_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
            REDIS_URL: expect.stringMatching(/^redis:\/\/:[0-9a-f]{64}@127\.0\.0\.1:6379$/),
          });
          for (const [i, provider] of ['GOOGLE', 'GITHUB'].entries()) {
            const [id, secret] = values.slice(2 * i, 2 * i + 2).map(asWritten) as [string, string];
            const got = [`${provider}_CLIENT_ID`, `${provider}_CLIENT_SECRET`].map((name) => read[name]);
            if (got[0] === undefined && id + secret !== '')
              expect(fetched.said.join()).toContain(`${provider}_CLIENT_ID`);
            expect(got).toEqual(got[0] === undefined ? [undefined, undefined] : [id, secret]);
          }
          expect(Object.keys(read).filter((name) => !/^(GOOGLE|GITHUB)_CLIENT_(ID|SECRET)$/.test(name))).toEqual([]);
        }),
        { numRuns: 25 },
      );
    });
  });
});

/** Without the blanks around it, a comment after one, and its quotes. */
const asWritten = (value: string): string =>
  value
    .replace(/\r$/, '')
    .replace(/[ \t]+(#[\s\S]*)?$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
