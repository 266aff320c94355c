import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { literal } from '../../literal';
import type { ConfigFiles } from '../../monitoring/config/files';
import { APPS, type App, HTTPS_PORT, NAMESPACE } from '../../monitoring/config/names';
import { serviceAccountName } from './names';
import { labelsOf } from './pod';

export interface ServerPartsProps {
  readonly app: App;
  readonly port: number;
  /** @default - none: its pods have the same name each time, and are addressed one by one */
  readonly clusterIp?: 'None';
  /** Requests of one client go to one pod, since the replicas' data are not quite the same. @default false */
  readonly sticky?: boolean;
  readonly otherPorts?: Readonly<Record<string, number>>;
  readonly after: readonly ITerraformDependable[];
}

/** What stands around the pods of one server: who they are, how they are reached, how many may be missing. */
export class ServerParts extends Construct {
  readonly ready: ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServerPartsProps,
  ) {
    super(scope, id);
    const { app, port, clusterIp, sticky = false, otherPorts = {}, after } = props;
    const account = new ServiceAccountV1(this, 'service-account', {
      metadata: { name: serviceAccountName(app), namespace: NAMESPACE, labels: labelsOf(app) },
      // Set here and in each pod: left out, the provider would send true for the pod.
      automountServiceAccountToken: false,
      dependsOn: [...after],
    });
    const service = new ServiceV1(this, 'service', {
      metadata: { name: APPS[app], namespace: NAMESPACE, labels: labelsOf(app) },
      spec: {
        selector: labelsOf(app),
        ...(clusterIp && { clusterIp, publishNotReadyAddresses: true }),
        ...(sticky && { sessionAffinity: 'ClientIP' }),
        port: Object.entries({ [HTTPS_PORT]: port, ...otherPorts }).map(([name, number]) => ({
          name,
          port: number,
          targetPort: name,
          protocol: 'TCP',
        })),
      },
      dependsOn: [...after],
    });
    // One at a time, also where there is only one: a budget of none would stop every upgrade of the nodes.
    const budget = new PodDisruptionBudgetV1(this, 'disruption-budget', {
      metadata: { name: APPS[app], namespace: NAMESPACE, labels: labelsOf(app) },
      spec: { maxUnavailable: '1', selector: { matchLabels: labelsOf(app) } },
      dependsOn: [...after],
    });
    this.ready = [account, service, budget];
  }

  /** Files for a folder of its pods. @returns the name of the map */
  addConfig(suffix: string, files: ConfigFiles): string {
    const { app, after } = this.props;
    const name = suffix === '' ? APPS[app] : `${APPS[app]}-${suffix}`;
    const map = new ConfigMapV1(this, suffix === '' ? 'config' : `config-${suffix}`, {
      metadata: { name, namespace: NAMESPACE, labels: labelsOf(app) },
      data: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, literal(text)])),
      dependsOn: [...after],
    });
    this.ready.push(map);
    return name;
  }
}
