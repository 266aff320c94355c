import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { RoleV1 } from '@cdktf/provider-kubernetes/lib/role-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { prometheusArguments } from '../../monitoring/config/arguments';
import { type ConfigFiles, POD_TLS_FOLDER, tlsFilesIn } from '../../monitoring/config/files';
import { APPS, FOLDERS, NAMESPACE, POD_NAME_VARIABLE } from '../../monitoring/config/names';
import { renderPrometheus } from '../../monitoring/config/prometheus';
import { CAPACITY_RULES } from '../../monitoring/config/rules';
import { SERVERS } from '../../server-versions';
import { checkProps } from '../../validation';
import { configChecksum, secretsChecksum } from './checksum';
import { authorityParameter, serviceAccountName, tlsSecret } from './names';
import { labelsOf } from './pod';
import type { ServerProps } from './props';
import { ServerParts } from './server';
import { clientArgument, clientFile, probesBy, statefulPods } from './stateful';

const APP = 'prometheus';
/** As the image's own user. */
const NOBODY = 65534;
const READY = ['promtool', 'check', 'ready', `--url=https://localhost:${SERVERS.prometheus.port}`, clientArgument(APP)];

export interface PrometheusProps extends ServerProps {
  /** Of each replica's own volume. */
  readonly volumeGiB: number;
  /** Auto Scaling group by service. */
  readonly groups: Readonly<Record<string, string>>;
  /** Instances of all services, at the most. */
  readonly instances: number;
}

/** Replicas that each scrape everything: one is enough to see and to tell, and Alertmanager sees that both say the same. */
export class Prometheus extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrometheusProps,
  ) {
    super(scope, id);
    const { input, prefix, region, resources, volumeGiB, instances, after } = props;
    checkProps(this, { input, instances, memoryMiB: resources.memoryMiB, volumeGiB }, CAPACITY_RULES);
    const parts = new ServerParts(this, 'parts', { app: APP, port: SERVERS.prometheus.port, sticky: true, after });
    const files = this.render();
    const config = parts.addConfig('', files);
    const secret = tlsSecret(prefix, APP);
    statefulPods(
      this,
      'pods',
      {
        replicas: input.servers.prometheus,
        volumeGiB,
        start: 'OrderedReady',
        pod: {
          app: APP,
          region,
          image: SERVERS.prometheus.image,
          arguments: prometheusArguments(input, { config: FOLDERS.prometheus, data: FOLDERS.data, tls: true }),
          env: { AWS_REGION: region },
          fields: { [POD_NAME_VARIABLE]: 'metadata.name' },
          port: SERVERS.prometheus.port,
          fetch: {
            environment: input.environment,
            tlsSecret: secret,
            authorityParameter: authorityParameter(prefix),
            secrets: [],
          },
          config: [{ folder: FOLDERS.prometheus, maps: [{ name: config }] }],
          user: NOBODY,
          resources,
          probes: probesBy(READY, 1800),
          callsKubernetes: true,
          terminationSeconds: 300, // to write its head to disk
          checksums: { config: configChecksum(files), secrets: secretsChecksum(this, 'secret', [secret]) },
        },
      },
      [...parts.ready, ...this.addDiscovery()],
    );
  }

  private render(): ConfigFiles {
    const { input, region, groups } = this.props;
    const tls = tlsFilesIn(POD_TLS_FOLDER);
    return {
      ...renderPrometheus({ input, tls, discovery: { kind: 'cluster', instances: { region, groups } } }),
      ...clientFile(APP),
    };
  }

  /** May see the pods of this one namespace: that is how it finds its targets. */
  private addDiscovery(): ITerraformDependable[] {
    const { after } = this.props;
    const metadata = { name: APPS[APP], namespace: NAMESPACE, labels: labelsOf(APP) };
    const role = new RoleV1(this, 'role', {
      metadata,
      rule: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      dependsOn: [...after],
    });
    const binding = new RoleBindingV1(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: APPS[APP] },
      subject: [{ kind: 'ServiceAccount', name: serviceAccountName(APP), namespace: NAMESPACE }],
      dependsOn: [role],
    });
    return [role, binding];
  }
}
