import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { stackOf } from '../../support/company';
import { isAllowed, statementsOf } from '../../support/iam';
import { account } from './new-rights';

describe('the boundary', () => {
  const statements = statementsOf(account.resource(IamPolicy).policy);
  const admitted = (action: string, resource: string): boolean => isAllowed(statements, { action, resource });
  const stacks = ['prod', 'dev', 'experimental'].map((name) => stackOf(name));

  test.each(['prod', 'dev', 'experimental'])('admits all that the roles of %s are given', (name) => {
    const given = stackOf(name)
      .resources(IamRolePolicy)
      .flatMap(({ policy }) => statementsOf(policy.replaceAll(/example-devops-simulator-\w+-state/g, 'state')))
      .flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action: string) => [Resource].flat().map((resource: string) => ({ action, resource }))),
      );

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter(({ action, resource }) => !admitted(action, resource))).toEqual([]);
  });

  test('is on every role of every environment', () => {
    const roles = stacks.flatMap((stack) => stack.resources(IamRole));

    expect(roles.length).toBeGreaterThan(0);
    expect(
      roles.filter(
        ({ permissions_boundary }) => !String(permissions_boundary).endsWith(':policy/devops-simulator-boundary'),
      ),
    ).toEqual([]);
  });

  test('admits nothing of IAM', () => {
    for (const action of ['iam:CreateUser', 'iam:PassRole', 'sts:AssumeRole', 'organizations:LeaveOrganization'])
      expect(admitted(action, 'arn:aws:iam::111111111111:role/devops-simulator-dev-app')).toBe(false);
  });

  test('admits of all states those of what runs inside clusters, whose archives it only reads', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      for (const key of ['prod', 'dev-anna', 'account-prod'])
        expect(admitted(action, `arn:aws:s3:::state/${key}/terraform.tfstate`)).toBe(false);
      expect(admitted(action, 'arn:aws:s3:::state/prod-monitoring/terraform.tfstate')).toBe(true);
    }
    expect(admitted('s3:GetObject', 'arn:aws:s3:::state/source/source.zip')).toBe(false);
    expect(admitted('s3:PutObject', 'arn:aws:s3:::state/source/prod-monitoring.zip')).toBe(false);
    expect(admitted('s3:GetObject', 'arn:aws:s3:::logs/x')).toBe(false);
  });

  test('fits into a managed policy', () => {
    expect(account.resource(IamPolicy).policy.replace(/\s/g, '').length).toBeLessThan(6144);
  });
});

test.each(['prod', 'dev', 'experimental'])(
  'what runs in %s uses keys through the service that they are for',
  (name) => {
    const uses = stackOf(name)
      .resources(IamRolePolicy)
      .flatMap(({ policy }) => statementsOf(policy))
      .filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));

    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter(({ Condition }) => Condition?.StringEquals?.['kms:ViaService'] === undefined)).toEqual([]);
  },
);
