import type { Construct } from 'constructs';
import { IMAGE_FOLDER } from '../../app/src/contract';
import { Arns } from '../arns';
import { allow } from '../exception';
import type { Placement } from '../network/placement';
import { checkProps } from '../validation';
import { buildspec, IMAGE_FOLDER_VARIABLE } from './buildspec';
import { REGISTRY_EXCEPTION } from './exceptions';
import { WORK_RULES } from './rules';
import { VpcProject } from './vpc-project';

export interface WorkProjectProps {
  /** Of the project, its role, its security group and its log group: lower-case letters, digits and hyphens, at most 64. */
  readonly name: string;
  readonly region: string;
  readonly network: Placement;
  /** Of the images, in EC2's words. */
  readonly architecture: 'arm64' | 'x86_64';
  /** Image repositories of this account that a build may run. */
  readonly repositories: readonly string[];
  /** What a build runs unless it is started with a buildspec of its own. */
  readonly commands: readonly string[];
  /** For every build. Anybody who may look at the project reads it: no secret belongs here. */
  readonly environment: Readonly<Record<string, string>>;
  /** AWS stops a build after this: 5 to 480. */
  readonly timeoutMinutes: number;
  readonly logRetentionDays: number;
}

/** CodeBuild's words for EC2's, and an image of its own for each: what a build that names no image would run. */
const MACHINES = {
  arm64: { type: 'ARM_CONTAINER', image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0' },
  x86_64: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0' },
} as const;

/**
 * Where work inside the VPC is done in a release's own image, such as migrations. Each build names it by digest.
 * docs/decisions/work.md
 */
export class WorkProject extends VpcProject {
  constructor(scope: Construct, id: string, props: WorkProjectProps) {
    const { name, region, network, architecture, commands, environment, timeoutMinutes, logRetentionDays } = props;
    super(scope, id, {
      name,
      description: 'Work inside the VPC, in the image of a release',
      region,
      network,
      machine: MACHINES[architecture] ?? MACHINES.arm64,
      source: { type: 'NO_SOURCE', buildspec: buildspec(commands) },
      variables: { ...environment, [IMAGE_FOLDER_VARIABLE]: IMAGE_FOLDER },
      statements: pullStatements(scope, props),
      timeoutMinutes,
      logRetentionDays,
    });
    checkProps(this, props, WORK_RULES);
    allow(this, [REGISTRY_EXCEPTION]);
  }
}

const pullStatements = (scope: Construct, { repositories }: WorkProjectProps) => [
  {
    Sid: 'PullImages',
    Effect: 'Allow',
    Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Resource: repositories.map((repository) => Arns.of(scope).repository(repository)),
  },
  { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
];
