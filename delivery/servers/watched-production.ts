import { join } from 'node:path';
import type { MonitoringInput } from '../../constructs/monitoring/input';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { AlertmanagerCluster } from './alertmanager';
import { Monitored } from './monitored';
import { until } from './program';
import type { RealPrometheus } from './prometheus';

/** How many run on this machine. Grafana cannot be had here. */
const SERVERS = { prometheus: 1, alertmanager: 2, grafana: 0 };
const FIRING = 'ALERTS{alertstate="firing",alertname!="Watchdog"}';

/** Production's Prometheus and Alertmanagers on a real environment of this machine, in quick motion. */
export class WatchedProduction {
  private constructor(
    readonly monitored: Monitored,
    /** Production as it is, with the address that this one has. */
    readonly input: MonitoringInput,
    readonly alertmanagers: AlertmanagerCluster,
    readonly prometheus: RealPrometheus,
  ) {}

  /** Waits until every target is up and an alert fires: until there is a sample of everything. */
  static async start(): Promise<WatchedProduction> {
    const monitored = await Monitored.start();
    let alertmanagers: AlertmanagerCluster | undefined;
    try {
      const input = {
        ...monitoringInput(site, environments.prod),
        scrapeIntervalSeconds: 2,
        durationDivisor: 30,
        publicUrl: monitored.publicUrl,
      };
      // Any memory in use is too much, so that one alert fires however quiet this machine is.
      const watched = { ...input, servers: SERVERS, thresholds: { ...input.thresholds, memoryPercent: 0 } };
      const { folder, tls } = monitored.places;
      alertmanagers = await AlertmanagerCluster.startMute(join(folder, 'alertmanager'), watched, tls);
      const [prometheus] = await monitored.watch(watched, alertmanagers.addresses);
      await until('every target is up', async () => {
        const targets = await prometheus!.targets();
        return targets.length > 0 && targets.every(({ health }) => health === 'up');
      });
      await monitored.visit();
      await until('an alert fires', async () => (await prometheus!.query(FIRING)).length > 0);
      return new WatchedProduction(monitored, input, alertmanagers, prometheus!);
    } catch (error) {
      await alertmanagers?.stop();
      await monitored.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.alertmanagers.stop();
    await this.monitored.stop();
  }
}
