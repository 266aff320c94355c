import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { Construct } from 'constructs';
import { Arns } from '../../arns';
import type { Postgres } from '../../database/postgres';
import { allow, type Exception } from '../../exception';
import { useKey } from '../../key-policy';
import { APPS, type App, NAMESPACE } from '../../monitoring/config/names';
import type { MonitoringInput } from '../../monitoring/input';
import type { KubernetesCluster } from '../cluster';
import { appsOf } from './apps';
import { authorityParameter, authoritySecret, grafanaSecret, serviceAccountName, tlsSecret } from './names';

const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'FindInstances',
    owner: 'platform',
    reason: 'The Describe actions of EC2 support no resource; Prometheus looks for the instances of our groups.',
    expires: '2027-11-30',
  },
];

export interface MonitoringAccessProps {
  /** Prefix of names. */
  readonly name: string;
  readonly cluster: KubernetesCluster;
  readonly input: MonitoringInput;
  readonly database: Postgres;
  /** What publishing alerts needs. @default - no Alertmanager runs */
  readonly publish?: readonly object[];
  /** Can a secret be brought back for 30 days after its deletion? */
  readonly recoverable: boolean;
}

/**
 * What the servers inside the cluster need of AWS: secrets, empty until `npm run certificates` and a person fill them, and
 * a role each that reads its own and no other's.
 */
export class MonitoringAccess extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: MonitoringAccessProps,
  ) {
    super(scope, id);
    const { name, input, cluster, database, publish = [] } = props;
    const arns = Arns.of(this);
    this.addSecret('authority', authoritySecret(name), 'Key that signs the certificates of the monitoring');
    const grafana = (): string => this.addSecret('login', grafanaSecret(name), "Grafana's login");
    const more: Readonly<Record<App, () => readonly object[]>> = {
      prometheus: () => [
        {
          Sid: 'FindInstances',
          Effect: 'Allow',
          Action: ['ec2:DescribeAvailabilityZones', 'ec2:DescribeInstances'],
          Resource: '*',
        },
      ],
      alertmanager: () => publish,
      grafana: () => [read(grafana())],
      postgresExporter: () => database.allowMonitoring('monitoring', cluster),
      blackboxExporter: () => [],
    };
    for (const app of appsOf(input)) {
      const secret = this.addSecret(`tls-${app}`, tlsSecret(name, app), `Certificate and key of ${APPS[app]}`);
      const role = cluster.addPodRole(`${app}-role`, {
        name: `${name}-monitoring-${APPS[app]}`,
        description: `${APPS[app]} in the cluster ${name}`,
        namespace: NAMESPACE,
        serviceAccount: serviceAccountName(app),
        statements: [
          read(secret),
          { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arns.parameter(authorityParameter(name)) },
          useKey(arns, cluster.keyArn, 'secretsmanager'),
          ...more[app](),
        ],
      });
      if (app === 'prometheus') allow(role, EXCEPTIONS);
    }
  }

  private addSecret(id: string, name: string, description: string): string {
    const { cluster, recoverable } = this.props;
    return new SecretsmanagerSecret(this, `${id}-secret`, {
      name,
      description,
      kmsKeyId: cluster.keyArn,
      recoveryWindowInDays: recoverable ? 30 : 0,
    }).arn;
  }
}

const read = (secretArn: string) => ({
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: secretArn,
});
