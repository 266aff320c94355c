import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import { TestProgram } from './program';

const ROOT = join(__dirname, '..', '..');

/** Where a test's service differs from the plainest one in development. */
export interface LoginServiceOptions {
  /** Variables besides, or instead. */
  readonly env?: Readonly<Record<string, string>>;
  /** LoginOptions of app/src/login/login.ts. */
  readonly login?: object;
}

export interface LoginService {
  /** PUBLIC_URL, and the origin of everything. */
  readonly url: string;
  readonly program: TestProgram;
}

/** Bundles the service once, and starts it as often as asked. */
export class LoginServices {
  private readonly folder = mkdtempSync(join(tmpdir(), 'devops-simulator-login-'));
  private readonly programs: TestProgram[] = [];

  constructor() {
    const built = spawnSync(process.execPath, [join(ROOT, 'test/app/programs/build.mjs'), this.folder], {
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(built.stderr);
  }

  async start({ env = {}, login = {} }: LoginServiceOptions): Promise<LoginService> {
    const port = Number(env['PORT'] ?? (await freePort()));
    const url = `http://localhost:${port}`;
    const program = await this.startAs({ ...DEVELOPMENT, PORT: String(port), PUBLIC_URL: url, ...env }, login);
    return { url, program };
  }

  /** With exactly this environment. @param node what is told to node itself */
  async startAs(
    env: Readonly<Record<string, string>>,
    login: object = {},
    node: readonly string[] = [],
  ): Promise<TestProgram> {
    const args = [...node, join(this.folder, 'service.js'), JSON.stringify(login)];
    const program = TestProgram.start(process.execPath, args, env);
    this.programs.push(program);
    await program.said(/"msg":"(listening|supervising)"/);
    return program;
  }

  /** Starts the local OpenID provider for services at these addresses. @returns its issuer */
  async startProvider(...clients: readonly string[]): Promise<string> {
    const program = TestProgram.start(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'app/development/oidc/main.ts'), '--port', '0', '--client', ...clients],
      { NODE_ENV: 'development' },
    );
    this.programs.push(program);
    return program.said(/^local OpenID provider: (http:\S+)$/);
  }

  async end(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.end('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Variables of a database that test/support/service.ts has started. */
export const databaseVariables = ({ port, caFile }: { readonly port: number; readonly caFile: string }) => ({
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: String(port),
  DATABASE_CA_FILE: caFile,
});

/** Long enough, and of this test alone. */
export const SESSION_SECRET = 'a secret of the tests, of no use anywhere';

/** Nobody listens where the database would be. */
const DEVELOPMENT = {
  NODE_ENV: 'development',
  RELEASE: 'test',
  METRICS_PORT: '0',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_PORT: '1',
  DATABASE_NAME: 'simulator',
  DATABASE_USER: 'app',
  DATABASE_PASSWORD: 'of no use here',
  DATABASE_POOL_SIZE: '2',
  PROCESSES: '1',
  KEEP_ALIVE_SECONDS: '5',
  DRAIN_SECONDS: '0',
  SESSION_SECRET,
};
