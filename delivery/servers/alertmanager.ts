import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import { type AlertmanagerSettings, renderAlertmanager } from '../../constructs/monitoring/config/alertmanager';
import { alertmanagerArguments } from '../../constructs/monitoring/config/arguments';
import type { TlsFiles } from '../../constructs/monitoring/config/files';
import type { MonitoringInput } from '../../constructs/monitoring/input';
import { programFile } from '../tools/folder';
import { ask } from './https-client';
import { Program } from './program';
import { writeFiles } from './prometheus';

/** As AWS's credential chain finds a pod's identity: here from the environment. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'emulator', AWS_SECRET_ACCESS_KEY: 'emulator' };

const NOWHERE = 'http://127.0.0.1:9';

/** Real Alertmanagers that know each other. */
export class AlertmanagerCluster {
  private constructor(
    readonly addresses: readonly string[],
    private readonly programs: readonly Program[],
    private readonly tls: TlsFiles,
  ) {}

  static async start(
    folder: string,
    settings: AlertmanagerSettings & { readonly tls: TlsFiles },
  ): Promise<AlertmanagerCluster> {
    const members = await Promise.all(
      Array.from({ length: settings.input.servers.alertmanager }, async () => ({
        listen: `127.0.0.1:${await freePort()}`,
        cluster: `127.0.0.1:${await freePort()}`,
      })),
    );
    const files = renderAlertmanager({ ...settings, serverName: 'localhost' });
    const programs = await Promise.all(
      members.map(({ listen, cluster }, index) => {
        const own = join(folder, String(index));
        const config = writeFiles(join(own, 'config'), files);
        return Program.start({
          command: programFile('alertmanager'),
          args: alertmanagerArguments(
            { config, data: join(own, 'data'), listen, tls: true },
            members.map((each) => each.cluster),
            cluster,
            settings.input.durationDivisor,
          ),
          env: CREDENTIALS,
          logFile: join(own, 'log'),
          ready: async () => (await ask(`https://${listen}/-/ready`, settings.tls)).status === 200,
        });
      }),
    );
    return new AlertmanagerCluster(
      members.map(({ listen }) => listen),
      programs,
      settings.tls,
    );
  }

  /** Whose messages go nowhere. */
  static startMute(folder: string, input: MonitoringInput, tls: TlsFiles): Promise<AlertmanagerCluster> {
    const topics = { critical: 'critical', warning: 'warning', heartbeat: 'heartbeat' };
    return AlertmanagerCluster.start(folder, { input, region: 'eu-west-1', topics, endpoint: NOWHERE, tls });
  }

  /** How many members each of them sees. */
  members = (): Promise<number[]> =>
    Promise.all(
      this.addresses.map(async (address) => {
        const { body } = await ask(`https://${address}/api/v2/status`, this.tls);
        return (JSON.parse(body) as { cluster: { peers?: unknown[] } }).cluster.peers?.length ?? 0;
      }),
    );

  /** Labels of every alert that somebody is told of: neither silenced nor inhibited. */
  async active(): Promise<Readonly<Record<string, string>>[]> {
    const query = 'active=true&silenced=false&inhibited=false';
    const { body } = await ask(`https://${this.addresses[0]}/api/v2/alerts?${query}`, this.tls);
    return (JSON.parse(body) as { labels: Record<string, string> }[]).map(({ labels }) => labels);
  }

  /** Tells every member, as each Prometheus does. */
  async post(alerts: readonly object[]): Promise<void> {
    for (const address of this.addresses) {
      const { status, body } = await ask(`https://${address}/api/v2/alerts`, this.tls, JSON.stringify(alerts));
      if (status !== 200) throw new Error(body);
    }
  }

  log = (): string => this.programs.map((program) => program.log()).join('\n');

  stop = async (): Promise<void> => {
    await Promise.all(this.programs.map((program) => program.stop()));
  };
}
