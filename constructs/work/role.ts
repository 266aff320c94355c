import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Arns } from '../arns';
import { allow } from '../exception';
import { policyOf } from '../policy';
import { boundedRole, trustService } from '../role';
import { NETWORK_EXCEPTION } from './exceptions';

export interface WorkRoleProps {
  readonly name: string;
  readonly arns: Arns;
  readonly logGroupArn: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** What else a build may do. */
  readonly statements: readonly object[];
}

/** What a build may do: stand in the subnets, write its log, and what its project says. Others add their own. */
export class WorkRole extends Construct {
  readonly role: IamRole;
  readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, props: WorkRoleProps) {
    super(scope, id);
    allow(this, [NETWORK_EXCEPTION]);
    const { name, arns, statements } = props;
    this.role = boundedRole(this, 'role', {
      name,
      description: `Builds of ${name}`,
      trust: [trustService('codebuild', { ArnEquals: { 'aws:SourceArn': arns.buildProject(name) } })],
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'build',
      role: this.role.name,
      policy: policyOf([...statements, logStatement(props), ...networkStatements(props)]),
    });
  }
}

const logStatement = ({ logGroupArn }: WorkRoleProps) => ({
  Sid: 'WriteLogs',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `${logGroupArn}:*`,
});

/**
 * CodeBuild makes a network interface for each build in the name of this role.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
 */
function networkStatements({ arns, subnetIds, securityGroupId }: WorkRoleProps) {
  const subnets = subnetIds.map((subnet) => arns.ec2(`subnet/${subnet}`));
  const interfaces = arns.ec2('network-interface/*');
  return [
    {
      Sid: 'LookAtNetwork',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      Resource: '*',
    },
    {
      Sid: 'MakeInterface',
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: [interfaces, arns.ec2(`security-group/${securityGroupId}`), ...subnets],
    },
    {
      Sid: 'RemoveInterface',
      Effect: 'Allow',
      Action: 'ec2:DeleteNetworkInterface',
      Resource: interfaces,
      Condition: { ArnEquals: { 'ec2:Subnet': subnets } },
    },
    {
      Sid: 'LendInterface',
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterfacePermission',
      Resource: interfaces,
      Condition: {
        ArnEquals: { 'ec2:Subnet': subnets },
        StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
      },
    },
  ];
}
