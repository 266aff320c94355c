import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { REGION, TestEmulator } from '../support/emulator';
import { AlertmanagerCluster } from '../support/monitoring/alertmanager';
import { SmallDisk } from '../support/monitoring/disk';
import { Front } from '../support/monitoring/front';
import { Mailboxes, type Message } from '../support/monitoring/mailbox';
import { Monitored } from '../support/monitoring/monitored';
import { until } from '../support/monitoring/program';
import { describeWith } from '../support/tools';

const PROGRAMS = ['prometheus', 'alertmanager', 'node_exporter', 'postgres_exporter', 'blackbox_exporter'] as const;
/** Every length of time is divided by it: a quarter of an hour is 30 seconds. */
const DIVISOR = 30;
const PATIENCE_MS = 180_000;
/** A machine that does other things too is really busy: these say so, rightly, and about nothing that is tested. */
const WEATHER = ['HostCpuBusy', 'ScrapeSlow', 'ServiceEventLoopBlocked', 'HostNetworkBusy', 'HostMemoryLow'];

/** Of `unshare`, which waits for the program that it has put into its own mounts. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

describeWith(
  [...PROGRAMS, 'openssl', 'python3', 'mount'],
  'real faults, two Prometheus, three Alertmanagers, SNS',
  () => {
    const prod = monitoringInput(site, environments.prod);
    let emulator: TestEmulator;
    let mailboxes: Mailboxes;
    let disk: SmallDisk;
    let front: Front;
    let monitored: Monitored;
    let alertmanagers: AlertmanagerCluster;

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-monitoring-'));
      disk = new SmallDisk(folder);
      [emulator, monitored] = await Promise.all([TestEmulator.start(), Monitored.start(folder, disk.prefix)]);
      mailboxes = await Mailboxes.open(emulator);
      const { authority, tls } = monitored.places;
      front = await Front.start(authority.issue('front', 90));
      const input = {
        ...prod,
        publicUrl: front.url,
        scrapeIntervalSeconds: 2,
        durationDivisor: DIVISOR,
        servers: { prometheus: 2, alertmanager: 3, grafana: 0 },
      };
      alertmanagers = await AlertmanagerCluster.start(join(folder, 'alertmanager'), {
        input,
        region: REGION,
        topics: mailboxes.topics,
        endpoint: emulator.emulator.url,
        tls,
      });
      await until('each Alertmanager sees the others', async () =>
        (await alertmanagers.members()).every((count) => count === 3),
      );
      const replicas = await monitored.watch(input, alertmanagers.addresses, ['a', 'b']);
      await monitored.service.get('/ready');
      await until('everything is scraped', async () => {
        const targets = (await Promise.all(replicas.map((each) => each.targets()))).flat();
        return targets.every(({ health }) => health === 'up');
      });
      await isTold(); // what was not there yet has been forgotten
      mailboxes.messages.length = 0;
    }, 300_000);
    afterAll(async () => {
      await alertmanagers?.stop();
      await mailboxes?.close();
      await monitored?.stop();
      front?.stop();
      await emulator?.stop();
    }, 120_000);

    /** What Alertmanager would tell somebody now, besides the weather: `HostDiskFull /disk`. */
    const told = async (): Promise<string[]> =>
      (await alertmanagers.active())
        .filter(
          ({ alertname, mountpoint }) =>
            !WEATHER.includes(alertname!) && !(mountpoint && mountpoint !== disk.mountpoint),
        )
        .map(({ alertname }) => alertname!)
        .filter((name) => name !== 'Watchdog')
        .sort();
    const isTold = (...expected: string[]) =>
      until(
        `Alertmanager tells of ${expected.join(', ') || 'nothing'}`,
        async () => JSON.stringify([...new Set(await told())]) === JSON.stringify(expected),
        () => alertmanagers.log().slice(-2000),
        PATIENCE_MS,
      );
    const mailed = async (from: number, pattern: RegExp): Promise<Message> => {
      const matching = () => mailboxes.messages.slice(from).filter(({ subject }) => pattern.test(subject));
      await until(
        `a message ${pattern}`,
        () => matching().length > 0,
        () => JSON.stringify(mailboxes.messages.slice(-5), null, 1),
        PATIENCE_MS,
      );
      return matching()[0]!;
    };
    /** Messages about one thing: whoever mails it, it arrives once. */
    const countOf = (from: number, pattern: RegExp): number =>
      mailboxes.messages.slice(from).filter(({ subject }) => pattern.test(subject)).length;
    const now = () => mailboxes.messages.length;

    test(
      'an environment that is well tells nobody, and says every minute that it could',
      async () => {
        await isTold();
        await until('two heartbeats', () => mailboxes.of('heartbeat').length >= 2);

        const [heartbeat] = mailboxes.of('heartbeat');
        expect(heartbeat).toMatchObject({
          subject: 'HEARTBEAT prod: Alerts of this environment arrive',
          body: 'Prometheus of prod evaluates its rules, and Alertmanager sends.',
        });
        expect(mailboxes.of('critical').filter(({ subject }) => subject.includes('Alerts of this'))).toEqual([]);
      },
      PATIENCE_MS,
    );

    test(
      'an exporter that stops: one message, once, with what to do; and one when it is back',
      async () => {
        const from = now();
        await monitored.postgresExporters['replica-1'].program.stop('SIGKILL');
        const message = await mailed(from, /^CRITICAL prod: Nobody watches database replica-1$/);
        await isTold('PostgresNotMeasured');

        expect(message.severity).toBe('critical');
        expect(message.body).toMatch(
          new RegExp(
            [
              '^Firing: 1',
              '',
              'Nobody watches database replica-1',
              'The exporter of devops-simulator-prod-replica-1 has not been scraped for 5 minutes: .*',
              '  severity  critical',
              '  owner     platform',
              '  since     \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC',
              '  labels    alertname=PostgresNotMeasured, environment=prod, instance=replica-1, job=postgres, owner=platform, severity=critical',
              '  runbook   https://\\S+#postgres-not-measured\n',
            ].join('\n'),
          ),
        );

        await monitored.restartPostgresExporter('replica-1', monitored.replica);
        const resolved = await mailed(from, /^RESOLVED prod: Nobody watches database replica-1$/);
        expect(resolved.body).toMatch(/^Resolved: 1\n\nNobody watches database .*\n.*\n(.*\n){3} {2}until {5}\d{4}-/);
        await isTold();
        expect(countOf(from, /^(CRITICAL|WARNING)/)).toBe(1);
      },
      2 * PATIENCE_MS,
    );

    test(
      'alerts of a group are one message of three Alertmanagers, that two Prometheus have told',
      async () => {
        const from = now();
        const alerts = ['a', 'b', 'c'].map((instance) => ({
          labels: { alertname: 'Rehearsal', severity: 'critical', environment: 'prod', owner: 'test', instance },
          annotations: {
            summary: `Rehearsal ${instance}`,
            description: 'x',
            runbook_url: 'https://example.com/r#rehearsal',
          },
        }));
        await Promise.all([alertmanagers.post(alerts), alertmanagers.post(alerts)]);
        const message = await mailed(from, /Rehearsal/);
        await new Promise((resolve) => setTimeout(resolve, 5_000)); // for the others' messages, if they send any

        expect(message.subject).toBe('CRITICAL prod (3): Rehearsal');
        expect(message.body).toMatch(/^Firing: 3\n\nRehearsal a\n(.*\n)+Rehearsal b\n(.*\n)+Rehearsal c\n/);
        expect(countOf(from, /Rehearsal/)).toBe(1);
        await alertmanagers.post(alerts.map((each) => ({ ...each, endsAt: new Date().toISOString() })));
        await mailed(from, /^RESOLVED prod \(3\): Rehearsal$/);
      },
      2 * PATIENCE_MS,
    );

    test(
      'replication that is cut: that, and neither its lag nor its slot',
      async () => {
        const from = now();
        const { rows } = await monitored.replica.query('SHOW primary_conninfo');
        const follow = async (link: string) => {
          await monitored.replica.query(`ALTER SYSTEM SET primary_conninfo = '${link.replaceAll("'", "''")}'`);
          await monitored.replica.query('SELECT pg_reload_conf()');
        };
        await follow('');
        const message = await mailed(from, /^CRITICAL prod: A replica receives nothing from its primary/);
        await isTold('PostgresReplicationBroken');

        expect(message.body).toContain('streams to 0 of 1 replicas');
        expect(message.body).toMatch(/runbook {3}https:\S+#postgres-replication-broken/);
        await follow((rows[0] as { primary_conninfo: string }).primary_conninfo);
        await mailed(from, /^RESOLVED prod: A replica receives nothing/);
        await isTold();
        expect(countOf(from, /^(CRITICAL|WARNING) prod.*(replica|slot)/i)).toBe(1);
      },
      2 * PATIENCE_MS,
    );

    test(
      'a certificate that expires',
      async () => {
        const from = now();
        const { authority } = monitored.places;
        front.show(authority.issue('front-short', 10));
        const message = await mailed(from, /^CRITICAL prod: The certificate of https:\/\/localhost:\d+ expires$/);
        await isTold('CertificateExpiring');

        expect(message.body).toMatch(/expires in (9\.9|10\.0) days, less than 21\./);
        front.show(authority.issue('front-again', 90));
        await mailed(from, /^RESOLVED prod: The certificate/);
        await isTold();
      },
      2 * PATIENCE_MS,
    );

    test(
      'a disk that fills up is a warning, and a mail at once when it is nearly full',
      async () => {
        const from = now();
        const pid = childOf(monitored.nodeExporter.program.pid);
        disk.fill(pid, 'logs', 40);
        const warning = await mailed(from, /^WARNING prod: Disk of i-0123456789abcdef0 fills up$/);
        await isTold('HostDiskFilling');

        expect(warning.severity).toBe('warning');
        expect(warning.body).toContain(`${disk.mountpoint} will be full within 24 hours`);
        disk.fill(pid, 'more', 5);
        const critical = await mailed(from, /^CRITICAL prod: Disk of i-0123456789abcdef0 is nearly full$/);
        await isTold('HostDiskFull');
        expect(critical.body).toMatch(new RegExp(`${disk.mountpoint} is free, less than 10 %`));
        disk.remove(pid, 'logs');
        disk.remove(pid, 'more');
        await mailed(from, /^RESOLVED prod: Disk of i-0123456789abcdef0 is nearly full$/);
        await isTold();
      },
      2 * PATIENCE_MS,
    );

    test(
      'processors that burn',
      async () => {
        const burning: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
          spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }),
        );
        // Until the mail is there: Alertmanager waits for others of the group, and forgets what has ended meanwhile.
        const { subject, severity, body } = await mailed(
          0,
          /^WARNING prod: CPU of i-0123456789abcdef0 is busy$/,
        ).finally(() => {
          for (const child of burning) child.kill('SIGKILL');
        });

        expect({ subject, severity }).toEqual({
          subject: 'WARNING prod: CPU of i-0123456789abcdef0 is busy',
          severity: 'warning',
        });
        expect(body).toMatch(/has used (8[5-9]|9\d|100) % of its processors for 15 minutes, more than 85 %\./);
        expect(await told()).toEqual([]);
      },
      2 * PATIENCE_MS,
    );

    test('no subject is longer than a mail takes, none is cut into lines, and every message says what to do', () => {
      const told = mailboxes.messages.filter(({ severity }) => severity !== 'heartbeat');

      expect(told.length).toBeGreaterThan(8);
      for (const { subject, body } of told) {
        expect(subject.length).toBeLessThan(100);
        expect(subject).toMatch(/^(CRITICAL|WARNING|RESOLVED) prod( \(\d+\))?: \S.*$/);
        expect(body).toMatch(/^ {2}runbook {3}https:\/\/\S+#[a-z-]+$/m);
      }
    });
  },
);
