import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { Construct } from 'constructs';
import type { Arns } from '../arns';
import { boundedRole, trustService } from '../role';

/** Lets enhanced monitoring publish the operating system's metrics of these instances, and of no others. */
export function monitoringRole(scope: Construct, id: string, name: string, arns: Arns) {
  const role = boundedRole(scope, id, {
    name: `${name}-database-monitoring`,
    description: `Enhanced monitoring of ${name}'s database`,
    trust: [
      trustService('monitoring.rds', {
        StringEquals: { 'aws:SourceAccount': arns.account },
        ArnLike: { 'aws:SourceArn': arns.dbInstance(`${name}-*`) },
      }),
    ],
  });
  const policy = new IamRolePolicyAttachment(scope, `${id}-policy`, {
    role: role.name,
    policyArn: arns.awsManagedPolicy('service-role/AmazonRDSEnhancedMonitoringRole'),
  });
  return { role, policy };
}
