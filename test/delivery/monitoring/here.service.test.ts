import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { Verb } from '../../../constructs/kubernetes/monitoring/request';
import { here } from '../../../delivery/monitoring/here';
import { Stop } from '../../../delivery/stop';
import { childEnvironment } from '../../../delivery/terraform/environment';
import { BlackHole } from '../../support/black-hole';
import { StandIns } from '../../support/stand-ins';
import { describeWith } from '../../support/tools';

jest.setTimeout(180_000);

/** Says what it is told to, by the first argument, also what a cluster seldom leads to. terraform.monitoring.test.ts runs the real one. */
const terraformSaying = (says: object): string => `
  const said = ${JSON.stringify(says)};
  if (args[0] === 'version') console.log(args.includes('-json') ? '{"terraform_version":"1.11.4"}' : 'Terraform v1.11.4');
  else record(args[0]);
  for (const line of said[args[0]] ?? []) console.log(line);
  if (said.fails === args[0]) process.exitCode = 1;`;

describeWith(['python3'], 'npm run monitoring -- --here: the real synth and cdktf, once the API answers', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'here-')));
  let server: Server;
  let count = 0;

  beforeAll((done) => {
    server = createServer().listen(0, '127.0.0.1', done);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What was said of the stack, what ended it, and what terraform was called with. */
  async function run(verb: Verb, says: object, port = (server.address() as { port: number }).port) {
    const stands = new StandIns(join(folder, String(++count)));
    stands.add('terraform', terraformSaying(says));
    const cluster = { endpoint: `https://127.0.0.1:${port}`, certificateAuthority: { data: 'QQ==' } };
    const said: string[] = [];
    const failure: unknown = await here({
      verb,
      environment: 'prod',
      cluster: 'devops-simulator-prod',
      stack: 'prod-monitoring',
      // A client with one answer; the other methods of the class are not called.
      eks: { send: async () => ({ cluster }) } as unknown as EKSClient,
      out: join(folder, 'out'),
      env: childEnvironment(process.env, {
        PATH: `${stands.folder}:${process.env['PATH']}`,
        HOME: folder,
        AS_OF: '2026-06-01', // before any support calendar warns
      }),
      say: (line) => said.push(line),
    }).catch((error: unknown) => error);
    const calls = stands.calls.map((call) => (call as string[])[1]).filter((call) => !call?.startsWith('-'));
    return { said, failure, calls };
  }

  test('plans, and says what terraform says without what cdktf draws', async () => {
    const { said, failure, calls } = await run('plan', { plan: ['Plan: 44 to add, 0 to change, 0 to destroy.'] });

    expect(failure).toBeUndefined();
    expect(calls).toEqual(['init', 'plan']);
    expect(said[0]).toBe('the API of the cluster devops-simulator-prod answers');
    expect(said.filter((line) => !/^(synthesized |$)/.test(line)).slice(1)).toEqual([
      'prod-monitoring  Plan: 44 to add, 0 to change, 0 to destroy.',
    ]);
  });

  test('a terraform that fails ends it with its words', async () => {
    const says = { destroy: ['Error: Error acquiring the state lock'], fails: 'destroy' };
    const { failure } = await run('destroy', says);

    expect(failure).toBeInstanceOf(Stop);
    expect((failure as Stop).message).toMatch(/^cdktf destroy prod-monitoring failed:\n/);
    expect((failure as Stop).message).toContain('Error acquiring the state lock');
    expect((failure as Stop).next).toBe(
      'mend what is said above and repeat the command: terraform goes on where it stopped',
    );
  });

  test('an API that does not answer: within 30 seconds, with the way that leads there, and before terraform', async () => {
    const hole = await BlackHole.open();
    const started = Date.now();
    const { said, failure, calls } = await run('deploy', {}, hole.port);
    const seconds = (Date.now() - started) / 1000;
    await hole.close();

    expect(failure).toEqual(
      new Stop(
        'the API of the cluster devops-simulator-prod cannot be reached: 127.0.0.1 did not answer within 10 s\nits endpoint is private: only the VPC leads to it',
        'npm run monitoring -- --help; without --here it deploys from inside the VPC, wherever it is started',
      ),
    );
    expect({ said, calls }).toEqual({ said: [], calls: [] });
    expect(seconds).toBeLessThan(30);
  });
});
