import { PRIMARY, replicaNames } from '../constructs/monitoring/jobs';
import type { Severity } from '../constructs/monitoring/types';
import type { Environment, Site } from '../environments/types';

/** Names that two stacks, or a stack and the delivery, must agree on. Terraform never has to look them up. */

/** Prefix of everything in one environment. */
export const environmentPrefix = ({ name }: Pick<Environment, 'name'>): string => `devops-simulator-${name}`;

/** Stack of what runs inside an environment's cluster. */
export const monitoringStackName = (environment: Environment): string => `${environment.name}-monitoring`;

/** CodeBuild project that deploys that stack, and its role. */
export const deployProject = (environment: Environment): string => `${environmentPrefix(environment)}-deploy`;

/** Object of the state bucket that holds that project's source. */
export const deployArchive = (environment: Environment): string => `source/${monitoringStackName(environment)}.zip`;

/** Auto Scaling group of a service, its role and its log group. */
export const serviceGroup = (environment: Environment, service: string): string =>
  `${environmentPrefix(environment)}-${service}`;

/** Secret with what people log in to a service by. */
export const loginSecret = (environment: Environment, service: string): string =>
  `${environmentPrefix(environment)}/${service}/login`;

/** RDS identifiers: the primary, then each replica. */
export const databaseInstances = (environment: Environment): string[] =>
  [PRIMARY, ...replicaNames(environment.database.replicas)].map((name) => `${environmentPrefix(environment)}-${name}`);

/** ARN of the topic that alerts of a severity are published to. */
export function alertTopics(site: Site, environment: Environment): Readonly<Record<Severity, string>> {
  const topic = (kind: string) =>
    `arn:aws:sns:${site.region}:${site.accounts[environment.account].id}:${environmentPrefix(environment)}-${kind}`;
  return { critical: topic('alerts'), warning: topic('warnings'), heartbeat: topic('heartbeat') };
}

export const accountStackName = (account: Environment['account']): string => `account-${account}`;

/** Bucket that holds the states of one account. */
export const stateBucket = (site: Site, account: Environment['account']): string =>
  `${site.organization}-devops-simulator-${account}-state`;

/** Alias of the key that encrypts it. */
export const stateKeyAlias = (site: Site, account: Environment['account']): string =>
  `alias/${stateBucket(site, account)}`;

/** Object that holds one stack's state. */
export const stateKey = (stack: string): string => `${stack}/terraform.tfstate`;

export const imageRepository = (service: string): string => `devops-simulator/${service}`;

/** An image as a digest: a tag could be moved between two boots. */
export const imageUri = (site: Site, account: Environment['account'], service: string, digest: string): string =>
  `${site.accounts[account].id}.dkr.ecr.${site.region}.amazonaws.com/${imageRepository(service)}@${digest}`;
