import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { allow } from '../exception';
import { useKey } from '../key-policy';
import { policyOf } from '../policy';
import { boundedRole, trustService } from '../role';
import { SESSIONS } from '../sessions';
import { INSTANCE_EXCEPTIONS } from './exceptions';

export interface InstanceRoleProps {
  readonly name: string;
  readonly repositoryArn: string;
  readonly logGroupArn: string;
  /** An SSM parameter that it may read. @default - none */
  readonly parameterArn?: string;
  /** A secret that it may read, and the key that encrypts it. @default - none */
  readonly secret?: { readonly arn: string; readonly keyArn: string };
}

/** What an instance may do: fetch its image, write its logs, and open sessions for people. The database adds its own. */
export class InstanceRole extends Construct {
  readonly role: IamRole;
  readonly profile: IamInstanceProfile;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    const { name, repositoryArn, logGroupArn, parameterArn, secret } = props;
    allow(this, INSTANCE_EXCEPTIONS);
    this.role = boundedRole(this, 'role', {
      name,
      description: `Instances of ${name}`,
      trust: [trustService('ec2')],
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'instance',
      role: this.role.name,
      policy: policyOf([
        {
          Sid: 'PullImage',
          Effect: 'Allow',
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Resource: repositoryArn,
        },
        { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        {
          Sid: 'WriteLogs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${logGroupArn}:*`,
        },
        SESSIONS,
        ...(parameterArn === undefined
          ? []
          : [{ Sid: 'ReadAuthority', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameterArn }]),
        ...(secret === undefined
          ? []
          : [
              { Sid: 'ReadLogin', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret.arn },
              useKey(Arns.of(this), secret.keyArn, 'secretsmanager'),
            ]),
      ]),
    });
    this.profile = new IamInstanceProfile(this, 'profile', { name, role: this.role.name });
  }
}
