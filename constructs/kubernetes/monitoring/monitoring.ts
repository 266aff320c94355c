import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { App } from '../../monitoring/config/names';
import type { MonitoringInput } from '../../monitoring/input';
import { PRIMARY, replicaNames } from '../../monitoring/jobs';
import type { Severity } from '../../monitoring/types';
import { Alertmanager } from './alertmanager';
import { appsOf } from './apps';
import { BlackboxExporter, PostgresExporters } from './exporters';
import { Foundation } from './foundation';
import { Grafana, type Login } from './grafana';
import { NetworkPolicies } from './network-policies';
import type { Resources } from './pod';
import { Prometheus } from './prometheus';
import type { ServerProps } from './props';
import { Watchers } from './watchers';

export interface MonitoringProps {
  /** Prefix of names in AWS. */
  readonly prefix: string;
  readonly region: string;
  /** Minor version of the cluster. */
  readonly version: string;
  readonly vpcCidr: string;
  readonly input: MonitoringInput;
  /** Of each replica of Prometheus. */
  readonly prometheus: { readonly memoryMiB: number; readonly volumeGiB: number };
  readonly login: Login;
  /** JSON by file name. */
  readonly dashboards: Readonly<Record<string, string>>;
  /** Auto Scaling group by service. */
  readonly groups: Readonly<Record<string, string>>;
  /** Instances of all services, at the most. */
  readonly instances: number;
  readonly topics: Readonly<Record<Severity, string>>;
  /** Host name of the primary, then of each replica. */
  readonly databaseHosts: readonly string[];
  readonly database: { readonly name: string; readonly port: number; readonly authorities: string };
  readonly after: readonly ITerraformDependable[];
}

/** Asked for by each pod. Prometheus's memory is the environment's, since it grows with what is measured. */
const SIZES: Readonly<Record<Exclude<App, 'prometheus'>, Resources>> = {
  alertmanager: { cpuMillis: 50, memoryMiB: 256 }, // with the client that asks whether it is ready
  grafana: { cpuMillis: 100, memoryMiB: 512 },
  postgresExporter: { cpuMillis: 50, memoryMiB: 96 },
  blackboxExporter: { cpuMillis: 25, memoryMiB: 64 },
};
const PROMETHEUS_CPU_MILLIS = 300;

/** Everything inside the cluster. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { prefix, region, version, vpcCidr, input, databaseHosts, database } = props;
    const apps = appsOf(input);
    const foundation = new Foundation(this, 'foundation', { version, after: props.after });
    // Before the pods: for a moment nothing would be closed otherwise.
    const policies = new NetworkPolicies(this, 'network-policies', { input, vpcCidr, after: foundation.ready });
    const after = [...foundation.ready, ...policies.ready];
    new Watchers(this, 'watchers', foundation.ready);
    const given = (resources: Resources): ServerProps => ({ prefix, region, input, resources, after });

    new Prometheus(this, 'prometheus', {
      ...given({ cpuMillis: PROMETHEUS_CPU_MILLIS, memoryMiB: props.prometheus.memoryMiB }),
      volumeGiB: props.prometheus.volumeGiB,
      groups: props.groups,
      instances: props.instances,
    });
    if (apps.includes('alertmanager')) {
      new Alertmanager(this, 'alertmanager', { ...given(SIZES.alertmanager), topics: props.topics });
    }
    if (apps.includes('grafana')) {
      const { login, dashboards } = props;
      new Grafana(this, 'grafana', { ...given(SIZES.grafana), login, dashboards });
    }
    new PostgresExporters(this, 'postgres-exporter', {
      ...given(SIZES.postgresExporter),
      databases: Object.fromEntries(
        [PRIMARY, ...replicaNames(input.replicas)].map((name, index) => [name, databaseHosts[index] ?? '']),
      ),
      database: database.name,
      databasePort: database.port,
      authorities: database.authorities,
    });
    // As many as Prometheus: a probe is missing only where both are.
    const replicas = input.servers.prometheus;
    new BlackboxExporter(this, 'blackbox-exporter', { ...given(SIZES.blackboxExporter), replicas });
  }
}
