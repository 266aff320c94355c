import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { stackOf } from '../../support/company';
import { admits, statementsFor } from '../../support/iam';
import type { Json } from '../../support/synth';

const account = stackOf('account-prod');
const statements = statementsFor(account, 'watch_role');
const bySid = (sid: string): Json => statements.find(({ Sid }) => Sid === sid);

describe('the role of people who look at Grafana', () => {
  test('is for people of the account with a second factor of this working day', () => {
    const role = account.resources(IamRole).find(({ name }) => name === 'devops-simulator-watch');
    const [trust] = JSON.parse(role.assume_role_policy).Statement;

    expect(trust.Principal.AWS).toMatch(/:root$/);
    expect(trust.Condition).toEqual({
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '43200' },
    });
  });

  test('opens tunnels through nodes of our clusters: no shell, no instance of a service', () => {
    const { Condition, Action, Resource } = bySid('OpenTunnel');
    const tag: string = Condition.StringLike['ssm:resourceTag/eks:cluster-name'];

    expect([Action, Resource]).toEqual(['ssm:StartSession', 'arn:aws:ec2:eu-west-1:111111111111:instance/*']);
    expect(['devops-simulator-prod', 'other'].filter((name) => admits(tag, name))).toEqual(['devops-simulator-prod']);
    // Without it Session Manager does not look at the document, and its default is a shell.
    expect(Condition.BoolIfExists).toEqual({ 'ssm:SessionDocumentAccessCheck': 'true' });
    const documents = statements
      .flatMap(({ Resource: each }) => [each].flat())
      .filter((arn) => /:document\//.test(arn));
    expect(documents).toEqual(['arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSessionToRemoteHost']);
  });

  test("keeps and ends its own sessions only: IAM's variable reaches AWS as it is", () => {
    expect(bySid('OwnSessions').Resource).toBe('arn:aws:ssm:eu-west-1:111111111111:session/$${aws:userid}-*');
  });

  test('changes nothing, and reads no secret', () => {
    expect(statements.flatMap(({ Action }) => [Action].flat()).sort()).toEqual([
      'ec2:DescribeInstances',
      'eks:DescribeCluster',
      'ssm:GetParameter',
      'ssm:ResumeSession',
      'ssm:StartSession',
      'ssm:StartSession',
      'ssm:TerminateSession',
      'ssmmessages:OpenDataChannel',
    ]);
    expect(
      admits(
        bySid('ReadAuthority').Resource,
        'arn:aws:ssm:eu-west-1:111111111111:parameter/devops-simulator-prod/monitoring/authority',
      ),
    ).toBe(true);
  });

  test('is a member of a group inside each cluster, and has no policy of EKS', () => {
    const entries = stackOf('prod')
      .resources(EksAccessEntry)
      .filter(({ kubernetes_groups }) => kubernetes_groups !== undefined);

    expect(entries).toEqual([
      expect.objectContaining({
        principal_arn: expect.stringMatching(/:role\/devops-simulator-watch$/),
        kubernetes_groups: ['watchers'],
      }),
    ]);
  });
});

describe("the same role where development is, beside prod's", () => {
  const sandbox = statementsFor(stackOf('account-sandbox'), 'watch_role');
  const more = sandbox.filter(({ Sid }) => !statements.some((each) => each.Sid === Sid));

  test('also finds instances and reaches their ports: no shell, and no secret', () => {
    expect(sandbox).toHaveLength(statements.length + more.length);
    expect(more.map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['FindInstances', 'autoscaling:DescribeAutoScalingGroups'],
      ['OpenInstances', 'ssm:StartSession'],
      ['PortsOfInstances', 'ssm:StartSession'],
    ]);
    expect(more[1].Condition.BoolIfExists).toEqual({ 'ssm:SessionDocumentAccessCheck': 'true' });
  });

  test("that a deploy's own command asks for, of the instances that it makes", () => {
    const dev = stackOf('dev');
    const command: string = dev.json.output.tunnel.value;
    const tag: string = more[1].Condition.StringLike['ssm:resourceTag/Name'];
    const [{ name }] = dev.resources(AutoscalingGroup);

    expect(command).toContain(`--document-name ${more[2].Resource.replace(/^.*\//, '')} `);
    expect(command).toContain(`--auto-scaling-group-names ${name} `);
    expect(JSON.stringify(dev.resource(LaunchTemplate).tag_specifications)).toContain(`\\"${name}\\"`);
    expect([name, 'another'].map((each) => admits(tag, each))).toEqual([true, false]);
  });
});

describe('who may have the cluster deployed', () => {
  const actionsOf = (role: string): string[] =>
    statementsFor(account, role)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => [Action].flat());

  test.each([
    'codebuild:StartBuild',
    'codebuild:BatchGetBuilds',
    'codebuild:ListBuildsForProject',
    's3:PutObject',
    'logs:GetLogEvents',
  ])('approved deployments call %s', (action) => {
    expect(actionsOf('delivery_apply').some((pattern) => admits(pattern, action))).toBe(true);
  });

  test('a pull request starts no build: it could run what it likes with the rights of the project', () => {
    const actions = actionsOf('delivery_plan');

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((pattern) => admits(pattern, 'codebuild:StartBuild'))).toEqual([]);
  });
});
