import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { MonitoringInput } from '../../../constructs/monitoring/input';
import type { Thresholds } from '../../../constructs/monitoring/thresholds';
import type { AlertmanagerCluster } from '../../../delivery/servers/alertmanager';
import type { Monitored } from '../../../delivery/servers/monitored';
import type { RealPrometheus } from '../../../delivery/servers/prometheus';
import type { SmallDisk } from './disk';
import type { Front } from './front';
import type { Mailboxes, Message } from './mailbox';

/** Of `unshare`, which waits for the program that it has put into its own mounts. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

const HOST = 'i-0123456789abcdef0';
/** Subjects without their first word: what is told, and then that it is over. */
export const STOPPED = 'prod: Nobody watches database replica-1';
export const CUT = 'prod: A replica receives nothing from its primary';
export const FILLING = `prod: Disk of ${HOST} fills up`;
export const FULL = `prod: Disk of ${HOST} is nearly full`;
export const BUSY = `prod: CPU of ${HOST} is busy`;
export const ENDING = 'prod: The certificate of postgres-exporter ends soon';
export const REHEARSAL = 'prod (3): Rehearsal';
export const expiring = (url: string): string => `prod: The certificate of ${url} expires`;

/** What can go wrong, and all that it goes wrong with. */
export interface Surroundings {
  readonly monitored: Monitored;
  readonly front: Front;
  readonly disk: SmallDisk;
  readonly replicas: readonly RealPrometheus[];
  readonly alertmanagers: AlertmanagerCluster;
  readonly mailboxes: Mailboxes;
  /** What the replicas judge by. */
  readonly input: MonitoringInput;
}

/**
 * Real faults. Each is brought about, lasts until its mail is there, and is mended, until there is a notice of that:
 * nothing waits for a length of time.
 * @returns the mails, in their order
 */
export class Faults {
  constructor(private readonly around: Surroundings) {}

  private mailed = (subject: string): Promise<Message> => this.around.mailboxes.mailed(subject);

  async exporterStops(): Promise<Message[]> {
    const { monitored } = this.around;
    await monitored.postgresExporters['replica-1'].program.stop('SIGKILL');
    const told = await this.mailed(`CRITICAL ${STOPPED}`);
    await monitored.restartPostgresExporter('replica-1', monitored.replica);
    return [told, await this.mailed(`RESOLVED ${STOPPED}`)];
  }

  async replicationIsCut(): Promise<Message[]> {
    const { monitored } = this.around;
    const { rows } = await monitored.replica.query('SHOW primary_conninfo');
    const follow = async (link: string) => {
      await monitored.replica.query(`ALTER SYSTEM SET primary_conninfo = '${link.replaceAll("'", "''")}'`);
      await monitored.replica.query('SELECT pg_reload_conf()');
    };
    await follow('');
    const told = await this.mailed(`CRITICAL ${CUT}`);
    await follow((rows[0] as { primary_conninfo: string }).primary_conninfo);
    return [told, await this.mailed(`RESOLVED ${CUT}`)];
  }

  async certificateExpires(): Promise<Message[]> {
    const { monitored, front } = this.around;
    const { authority } = monitored.places;
    front.show(authority.issue('front-short', 10));
    const told = await this.mailed(`CRITICAL ${expiring(front.url)}`);
    front.show(authority.issue('front-again', 90));
    return [told, await this.mailed(`RESOLVED ${expiring(front.url)}`)];
  }

  async certificateOfAServerEnds(): Promise<Message[]> {
    const { authority } = this.around.monitored.places;
    authority.replace('postgres-primary', authority.issue('postgres-primary-short', 20));
    const told = await this.mailed(`WARNING ${ENDING}`);
    authority.replace('postgres-primary', authority.issue('postgres-primary-again'));
    return [told, await this.mailed(`RESOLVED ${ENDING}`)];
  }

  async alertsOfAGroup(): Promise<Message[]> {
    const { alertmanagers } = this.around;
    const alerts = ['a', 'b', 'c'].map((instance) => ({
      labels: { alertname: 'Rehearsal', severity: 'critical', environment: 'prod', owner: 'test', instance },
      annotations: {
        summary: `Rehearsal ${instance}`,
        description: 'x',
        runbook_url: 'https://example.com/r#rehearsal',
      },
    }));
    await Promise.all([alertmanagers.post(alerts), alertmanagers.post(alerts)]);
    const told = await this.mailed(`CRITICAL ${REHEARSAL}`);
    await alertmanagers.post(alerts.map((each) => ({ ...each, endsAt: new Date().toISOString() })));
    return [told, await this.mailed(`RESOLVED ${REHEARSAL}`)];
  }

  async diskFills(): Promise<Message[]> {
    const { monitored, disk } = this.around;
    const pid = childOf(monitored.nodeExporter.program.pid);
    disk.fill(pid, 'logs', 40);
    const warning = await this.mailed(`WARNING ${FILLING}`);
    disk.fill(pid, 'more', 5);
    const critical = await this.mailed(`CRITICAL ${FULL}`);
    disk.remove(pid, 'logs');
    disk.remove(pid, 'more');
    return [warning, critical, await this.mailed(`RESOLVED ${FULL}`), await this.mailed(`RESOLVED ${FILLING}`)];
  }

  /** With what the others leave of them, so that nothing else is late. @param cpuPercent is judged meanwhile */
  async processorsBurn(cpuPercent: number): Promise<Message[]> {
    const { replicas, input } = this.around;
    const judge = (thresholds: Thresholds) => {
      for (const prometheus of replicas) prometheus.reload({ ...input, thresholds });
    };
    judge({ ...input.thresholds, cpuPercent });
    const burning: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
      spawn('nice', ['-n', '19', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' }),
    );
    const told = await this.mailed(`WARNING ${BUSY}`).finally(() => {
      for (const child of burning) child.kill('SIGKILL');
    });
    judge(input.thresholds); // this machine may go on burning for other reasons
    return [told, await this.mailed(`RESOLVED ${BUSY}`)];
  }
}
