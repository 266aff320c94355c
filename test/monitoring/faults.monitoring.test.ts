import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitoringInput } from '../../constructs/monitoring/input';
import { AlertmanagerCluster } from '../../delivery/servers/alertmanager';
import { Monitored } from '../../delivery/servers/monitored';
import { until } from '../../delivery/servers/program';
import type { RealPrometheus } from '../../delivery/servers/prometheus';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { REGION, TestEmulator } from '../support/emulator';
import { SmallDisk } from '../support/monitoring/disk';
import { BUSY, CUT, ENDING, expiring, Faults, FILLING, FULL, REHEARSAL, STOPPED } from '../support/monitoring/faults';
import { Front } from '../support/monitoring/front';
import { Mailboxes, type Message } from '../support/monitoring/mailbox';
import { unhurried } from '../support/monitoring/quiet';
import { describeWith } from '../support/tools';

const PROGRAMS = ['prometheus', 'alertmanager', 'node_exporter', 'postgres_exporter', 'blackbox_exporter'] as const;
/** Every length of time is divided by it: a quarter of an hour is 23 seconds. */
const DIVISOR = 40;
const PATIENCE_MS = 240_000;
jest.setTimeout(2 * PATIENCE_MS);

/** Starts it now, and tells how it ended whoever asks later. */
function underWay<T>(story: () => Promise<T>): () => Promise<T> {
  const ending = story().then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  return async () => (await ending)();
}

describeWith(
  [...PROGRAMS, 'openssl', 'python3', 'mount'],
  'real faults, two Prometheus, three Alertmanagers, SNS',
  () => {
    let emulator: TestEmulator;
    let mailboxes: Mailboxes;
    let disk: SmallDisk;
    let front: Front;
    let monitored: Monitored;
    let alertmanagers: AlertmanagerCluster;
    let replicas: readonly RealPrometheus[];
    let input: MonitoringInput;

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-monitoring-'));
      disk = new SmallDisk(folder);
      [emulator, monitored] = await Promise.all([TestEmulator.start(), Monitored.start(folder, disk)]);
      mailboxes = await Mailboxes.open(emulator);
      const { authority, tls } = monitored.places;
      front = await Front.start(authority.issue('front', 90));
      input = unhurried({
        ...monitoringInput(site, environments.prod),
        publicUrl: front.url,
        scrapeIntervalSeconds: 5,
        durationDivisor: DIVISOR,
        servers: { prometheus: 2, alertmanager: 3, grafana: 0 },
      });
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
      replicas = await monitored.watch(input, alertmanagers.addresses, ['a', 'b']);
      await monitored.service.get('/ready');
      await until('everything is scraped', async () => {
        const targets = await Promise.all(replicas.map((each) => each.targets()));
        return targets.every((each) => each.length > 0 && each.every(({ health }) => health === 'up'));
      });
      // What was not there yet has been forgotten, and whoever was told of it has been told of its end.
      await nobodyIsTold();
      await until('the last message is of an end', () => /^(RESOLVED|$)/.test(mailboxes.mails().at(-1)?.subject ?? ''));
      mailboxes.messages.length = 0;
    });
    afterAll(async () => {
      await alertmanagers?.stop();
      await mailboxes?.close();
      await monitored?.stop();
      front?.stop();
      await emulator?.stop();
    });

    const nobodyIsTold = () =>
      until(
        'Alertmanager has nothing to tell',
        async () => (await alertmanagers.active()).every(({ alertname }) => alertname === 'Watchdog'),
        () => alertmanagers.log().slice(-2000),
        PATIENCE_MS,
      );
    test('an environment that is well tells nobody, and says every minute that it could', async () => {
      await until('two heartbeats', () => mailboxes.of('heartbeat').length >= 2);

      expect(mailboxes.of('heartbeat')[0]).toMatchObject({
        subject: 'HEARTBEAT prod: Alerts of this environment arrive',
        body: 'Prometheus of prod evaluates its rules, and Alertmanager sends.',
      });
      expect(mailboxes.mails()).toEqual([]);
    });

    describe('a bad day', () => {
      let stories: Readonly<
        Record<'databases' | 'client' | 'server' | 'disk' | 'processors', () => Promise<Message[]>>
      >;
      beforeAll(() => {
        const faults = new Faults({ monitored, front, disk, replicas, alertmanagers, mailboxes, input });
        stories = {
          databases: underWay(async () => [...(await faults.exporterStops()), ...(await faults.replicationIsCut())]),
          client: underWay(async () => [...(await faults.certificateExpires()), ...(await faults.alertsOfAGroup())]),
          server: underWay(() => faults.certificateOfAServerEnds()),
          disk: underWay(() => faults.diskFills()),
          processors: underWay(() => faults.processorsBurn(environments.prod.monitoring.thresholds.cpuPercent)),
        };
      });

      test('an exporter that stops: what it means and what to do; and that it is back', async () => {
        const [told, resolved] = await stories.databases();

        expect(told!.severity).toBe('critical');
        expect(told!.body).toMatch(
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
        expect(resolved!.body).toMatch(/^Resolved: 1\n\nNobody watches database .*\n.*\n(.*\n){3} {2}until {5}\d{4}-/);
      });

      test('replication that is cut: neither its lag nor its slot', async () => {
        const [, , told] = await stories.databases();

        expect(told!.body).toContain('streams to 0 of 1 replicas');
        expect(told!.body).toMatch(/runbook {3}https:\S+#postgres-replication-broken/);
      });

      test('a certificate that expires: how many days are left', async () => {
        const [told] = await stories.client();

        expect(told!.body).toMatch(/expires in (9\.9|10\.0) days, less than 21\./);
      });

      test('a certificate that a server of the monitoring shows: whose it is, and how many days are left', async () => {
        const [told] = await stories.server();

        expect(told!.body).toMatch(/: postgres-exporter shows .* ends in (19\.9|20\.0) days, less than 30\./);
        expect(told!.body).toMatch(/runbook {3}https:\S+#monitoring-certificate/);
      });

      test('alerts of a group: one message of three Alertmanagers, that two Prometheus have told', async () => {
        const [, , told] = await stories.client();

        expect(told!.body).toMatch(/^Firing: 3\n\nRehearsal a\n(.*\n)+Rehearsal b\n(.*\n)+Rehearsal c\n/);
      });

      test('a disk that fills up: a warning, and a mail at once when it is nearly full', async () => {
        const [warning, critical] = await stories.disk();

        expect(warning!.severity).toBe('warning');
        expect(warning!.body).toContain(`${disk.mountpoint} will be full within 24 hours`);
        expect(critical!.severity).toBe('critical');
        expect(critical!.body).toMatch(new RegExp(`${disk.mountpoint} is free, less than 10 %`));
      });

      test('processors that burn: a warning', async () => {
        const [told] = await stories.processors();

        expect(told!.severity).toBe('warning');
        expect(told!.body).toMatch(/has used (8[5-9]|9\d|100) % of its processors for 15 minutes, more than 85 %\./);
      });

      test('of each there is one message and one notice that it is over, and of nothing else any', async () => {
        await Promise.all(Object.values(stories).map((story) => story()));
        await nobodyIsTold();
        await new Promise((resolve) => setTimeout(resolve, 10_000)); // for the others' messages, if they send any

        const loud = [STOPPED, CUT, expiring(front.url), REHEARSAL, FULL];
        expect(
          mailboxes
            .mails()
            .map(({ subject }) => subject)
            .sort(),
        ).toEqual(
          [
            ...loud.map((subject) => `CRITICAL ${subject}`),
            ...[FILLING, BUSY, ENDING].map((subject) => `WARNING ${subject}`),
            ...[...loud, FILLING, BUSY, ENDING].map((subject) => `RESOLVED ${subject}`),
          ].sort(),
        );
      });

      test('no subject is longer than a mail takes, none is cut into lines, and every message says what to do', () => {
        for (const { subject, body } of mailboxes.mails()) {
          expect(subject.length).toBeLessThan(100);
          expect(subject).toMatch(/^(CRITICAL|WARNING|RESOLVED) prod( \(\d+\))?: \S.*$/);
          expect(body).toMatch(/^ {2}runbook {3}https:\/\/\S+#[a-z-]+$/m);
        }
      });
    });
  },
);
