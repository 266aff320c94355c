import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TlsFiles, tlsFilesIn } from '../../constructs/monitoring/config/files';
import { type Identity, makeAuthority, makeCertificate } from '../../delivery/certificates/authority';
import { type Running, startBlackboxExporter, startNodeExporter } from '../../delivery/servers/exporters';
import { until } from '../../delivery/servers/program';
import { RealPrometheus } from '../../delivery/servers/prometheus';
import { INPUTS } from '../support/monitoring';
import { describeWith } from '../support/tools';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** Days that are left of what each shows. What it measures is of no matter: it is a server that asks for a certificate. */
const SHOWN = { good: 365, near: 20, urgent: 3, ended: -1 } as const;
type Shown = keyof typeof SHOWN;
const NAMES = Object.keys(SHOWN) as Shown[];

describeWith(
  ['prometheus', 'blackbox_exporter', 'node_exporter'],
  'real servers, with certificates as `npm run certificates` makes them, a real blackbox exporter and Prometheus',
  () => {
    let folder: string;
    let authority: Identity;
    let blackbox: Running;
    let servers: Readonly<Record<Shown, Running>>;
    let prometheus: RealPrometheus;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'devops-simulator-certificates-'));
      authority = await makeAuthority('monitoring', { from: daysAgo(100), days: 3650 });
      const tls = await issue('prometheus', 365);
      blackbox = await startBlackboxExporter(own('blackbox'), await issue('blackbox', 365), tls.authority);
      const started = NAMES.map(async (name) => [name, await startNodeExporter(own(name), await issue(name, 365))]);
      servers = Object.fromEntries(await Promise.all(started));
      for (const name of NAMES) await issue(name, SHOWN[name]); // read at the next connection
      prometheus = await RealPrometheus.start(own('prometheus'), {
        input: { ...INPUTS.prod, scrapeIntervalSeconds: 2, durationDivisor: 120 },
        tls,
        replica: 'a',
        discovery: {
          kind: 'fixed',
          blackbox: blackbox.address,
          alertmanagers: [],
          targets: {
            certificate: NAMES.map((name) => ({
              address: servers[name].address,
              labels: { instance: `${name}-0`, server: name },
            })),
          },
        },
      });
    });
    afterAll(async () => {
      await prometheus?.stop();
      for (const { program } of [blackbox, ...Object.values(servers ?? {})]) await program?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const own = (name: string): string => join(folder, name);

    /** Signed a hundred days ago. @param left days until its end */
    async function issue(name: string, left: number): Promise<TlsFiles> {
      const files = tlsFilesIn(join(folder, 'tls', name));
      mkdirSync(join(folder, 'tls', name), { recursive: true });
      const { certificate, key } = await makeCertificate(authority, ['localhost'], {
        from: daysAgo(100),
        days: 100 + left,
      });
      writeFileSync(files.authority, authority.certificate);
      writeFileSync(files.key, key);
      writeFileSync(files.certificate, certificate);
      return files;
    }

    /** Every alert about a certificate or about who looks at it. */
    const firing = async (): Promise<string[]> =>
      (await prometheus.query('ALERTS{alertstate="firing"}'))
        .filter(({ metric }) => 'server' in metric || /Certificate/.test(metric['alertname']!))
        .map(({ metric }) => `${metric['server']}: ${metric['severity']} ${metric['alertname']}`)
        .sort();

    const EXPECTED = [
      'ended: critical MonitoringCertificateEnding',
      'ended: warning MonitoringCertificateExpiring',
      'near: warning MonitoringCertificateExpiring',
      'urgent: critical MonitoringCertificateEnding',
      'urgent: warning MonitoringCertificateExpiring',
    ];

    test('each server that shows one which ends soon is told of by its days, one that has ended too, and no other', async () => {
      let seen: string[] = [];
      await until('the alerts fire', async () => {
        seen = await firing();
        return seen.length >= EXPECTED.length;
      });

      expect(seen).toEqual(EXPECTED);
    });

    test('each days are those of its certificate, whether it would be taken or not', async () => {
      const left = await prometheus.query('(probe_ssl_earliest_cert_expiry{job="certificate"} - time()) / 86400');

      expect(
        Object.fromEntries(left.map(({ metric, value }) => [metric['server'], Math.round(Number(value[1]))])),
      ).toEqual(SHOWN);
    });

    test('a renewed certificate is seen at once, without a restart of who looks at it, and its alerts are over', async () => {
      await issue('ended', 365);
      await issue('urgent', 365);
      let seen: string[] = [];
      await until('they are over', async () => {
        seen = await firing();
        return seen.length === 1;
      });

      expect(seen).toEqual(['near: warning MonitoringCertificateExpiring']);
    });

    test('who is looked at does not complain of a client without a certificate', () => {
      expect(servers.good.program.log()).toContain('TLS is enabled');
      expect(servers.good.program.log()).not.toMatch(/handshake/i);
    });
  },
);
