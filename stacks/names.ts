import type { Environment, Site } from '../environments/types';

/** Names that two stacks, or a stack and the delivery, must agree on. Terraform never has to look them up. */

/** Prefix of everything in one environment. */
export const environmentPrefix = (environment: Environment): string => `devops-simulator-${environment.name}`;

export const accountStackName = (account: Environment['account']): string => `account-${account}`;

/** Bucket that holds the states of one account. */
export const stateBucket = (site: Site, account: Environment['account']): string =>
  `${site.organization}-devops-simulator-${account}-state`;

/** Object that holds one stack's state. */
export const stateKey = (stack: string): string => `${stack}/terraform.tfstate`;

export const imageRepository = (service: string): string => `devops-simulator/${service}`;

/** An image as a digest: a tag could be moved between two boots. */
export const imageUri = (site: Site, account: Environment['account'], service: string, digest: string): string =>
  `${site.accounts[account].id}.dkr.ecr.${site.region}.amazonaws.com/${imageRepository(service)}@${digest}`;
