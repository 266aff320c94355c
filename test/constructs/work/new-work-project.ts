import type { Construct } from 'constructs';
import { DATABASE_COMMANDS } from '../../../constructs/work/buildspec';
import { WorkProject, type WorkProjectProps } from '../../../constructs/work/work-project';

/** A project that obeys every rule. */
export const newWorkProject = (scope: Construct, overrides: Partial<Record<keyof WorkProjectProps, unknown>> = {}) =>
  new WorkProject(scope, 'work', {
    name: 'shop-prod-work',
    region: 'eu-west-1',
    network: { vpcId: 'vpc-1', vpcCidr: '10.0.0.0/16', subnetIds: ['subnet-a', 'subnet-b'] },
    architecture: 'arm64',
    repositories: ['shop/app'],
    commands: DATABASE_COMMANDS,
    environment: { DATABASE_PORT: '5432' },
    timeoutMinutes: 20,
    logRetentionDays: 30,
    ...overrides,
  } as WorkProjectProps);
