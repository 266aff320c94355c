import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';

export interface PodRoleProps {
  readonly name: string;
  readonly description: string;
  readonly cluster: { readonly name: string; readonly arn: string };
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Of an IAM policy. */
  readonly statements: readonly object[];
}

/** An IAM role that pods of one service account take, without a key: the pod identity agent hands them its sessions. */
export class PodRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const { name, description, cluster, namespace, serviceAccount, statements } = props;
    this.role = new IamRole(this, 'role', {
      name,
      description,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            // Whoever may make associations in the cluster cannot give this role to other pods.
            Condition: {
              StringEquals: {
                'aws:SourceAccount': Arns.of(this).account,
                'aws:RequestTag/kubernetes-namespace': namespace,
                'aws:RequestTag/kubernetes-service-account': serviceAccount,
              },
              ArnEquals: { 'aws:SourceArn': cluster.arn },
            },
          },
        ],
      }),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'pod',
      role: this.role.name,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    });
    new EksPodIdentityAssociation(this, 'association', {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      roleArn: this.role.arn,
      dependsOn: [policy],
    });
  }
}
