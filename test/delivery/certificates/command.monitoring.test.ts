import { X509Certificate } from 'node:crypto';
import { authorityParameter, authoritySecret, tlsSecret } from '../../../constructs/kubernetes/monitoring/names';
import { makeCertificate } from '../../../delivery/certificates/authority';
import { joined, split } from '../../../delivery/certificates/plan';
import { AwsProxy } from '../../support/aws-proxy';
import { stackOf } from '../../support/company';
import { TestEmulator } from '../../support/emulator';
import { EmulatedSecrets } from '../../support/monitoring/secrets';
import { describeWith } from '../../support/tools';

jest.setTimeout(120_000);

const PREFIX = 'devops-simulator-prod';
const TRIAL = 'devops-simulator-experimental';
const DAY_MS = 86_400_000;
const ends = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const NEXT = 'next: deploy prod-monitoring, whose pods read them at their start\n';

describeWith(['python3'], 'npm run certificates, against the emulator', () => {
  let emulator: TestEmulator;
  let secrets: EmulatedSecrets;
  /** Of every run. */
  let said = '';

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    secrets = new EmulatedSecrets(emulator);
    await secrets.deploy(stackOf('prod'));
  });
  afterAll(async () => {
    secrets?.close();
    await emulator?.stop();
  });

  const run = async (...given: Parameters<EmulatedSecrets['certificates']>) => {
    const ended = await secrets.certificates(...given);
    said += ended.stdout + ended.stderr;
    return ended;
  };
  const versions = () =>
    Promise.all(
      [authoritySecret(PREFIX), tlsSecret(PREFIX, 'prometheus'), tlsSecret(PREFIX, 'grafana')].map(secrets.version),
    );

  test('the first run makes the authority and a certificate for each server, and says what comes next', async () => {
    const year = ends(365);

    expect(await run(['prod'])).toEqual({
      code: 0,
      stdout: [
        `authority          ${ends(3650)}  made: there is none`,
        ...['prometheus', 'alertmanager', 'grafana', 'postgres-exporter', 'blackbox-exporter'].map(
          (name) => `${name.padEnd(17)}  ${year}  made: there is none`,
        ),
        NEXT,
      ].join('\n'),
      stderr: '',
    });
  });

  test('what it publishes is the certificate of the authority, without the key, which signed the others', async () => {
    const published = await secrets.parameter(authorityParameter(PREFIX));
    const { certificate } = split(await secrets.read(tlsSecret(PREFIX, 'alertmanager')));

    expect(published).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    expect(new X509Certificate(certificate).verify(new X509Certificate(published).publicKey)).toBe(true);
  });

  test('the second run changes nothing', async () => {
    const before = await versions();
    const { code, stdout } = await run(['prod']);

    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(Array(6).fill(expect.stringMatching(/ good$/)));
    expect(await versions()).toEqual(before);
  });

  test('a certificate that ends soon is made anew, by the same authority, and no other is', async () => {
    const authority = split(await secrets.read(authoritySecret(PREFIX)));
    const names = new X509Certificate(split(await secrets.read(tlsSecret(PREFIX, 'grafana'))).certificate);
    const dns = names.subjectAltName!.split(', ').map((name) => name.replace('DNS:', ''));
    const soon = await makeCertificate(authority, dns, { from: new Date(), days: 89 });
    await secrets.put(tlsSecret(PREFIX, 'grafana'), joined(soon));
    const [ca, prometheus, grafana] = await versions();
    const { stdout } = await run(['prod']);

    expect(stdout).toContain(`grafana            ${ends(365)}  made: it ends on ${ends(89)}\n`);
    expect(stdout.match(/made: /g)).toHaveLength(1);
    expect(await versions()).toEqual([ca, prometheus, expect.not.stringMatching(grafana!)]);
  });

  test('an environment that is not deployed is said to be so, and nothing is made', async () => {
    expect(await run(['experimental'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `there is no secret ${authoritySecret(TRIAL)}\nnext: deploy the environment first, as docs/first-deploy.md says, then repeat the command\n`,
    });
  });

  test('killed before the parameter, before the first certificate and after the second, the next run goes on there', async () => {
    await secrets.deploy(stackOf('experimental'));
    const proxy = await AwsProxy.start(emulator.emulator.url);
    /** Ends when this many changes have been made, before it knows of the last. */
    const runKilledAt = async (changes: number): Promise<void> => {
      let left = changes;
      const { code } = await run(['experimental'], proxy.url, (child) => {
        proxy.onChange = () => {
          left -= 1;
          if (left === 0) child.kill('SIGKILL');
        };
      });
      expect(code).toBeNull();
    };
    await runKilledAt(1);
    const { certificate } = split(await secrets.read(authoritySecret(TRIAL)));
    await runKilledAt(1);
    await runKilledAt(2);
    await proxy.stop();
    const { code, stdout } = await run(['experimental']);

    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/).filter((_, column) => column !== 1));
    expect(rows.slice(0, 4)).toEqual([
      ['authority', 'good'],
      ['prometheus', 'good'],
      ['alertmanager', 'good'],
      ['grafana', 'made: there is none'],
    ]);
    expect(await secrets.parameter(authorityParameter(TRIAL))).toBe(certificate);
    const authority = new X509Certificate(certificate).publicKey;
    for (const app of ['prometheus', 'alertmanager', 'grafana', 'postgresExporter'] as const)
      expect(new X509Certificate(split(await secrets.read(tlsSecret(TRIAL, app))).certificate).verify(authority)).toBe(
        true,
      );
  });

  test('no key is in what it says', () => {
    expect(said).toContain('authority');
    expect(said).not.toMatch(/BEGIN|PRIVATE|MIG[HT]/);
  });
});
