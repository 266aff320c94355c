import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { allow } from '../exception';
import { policyOf } from '../policy';
import { APPLY_EXCEPTIONS, BREAK_GLASS_EXCEPTIONS, PLAN_EXCEPTIONS } from './exceptions';
import { AUDIENCE, DELIVERY_ROLES, ISSUER } from './names';
import { applyStatements, planStatements, type StatePlace, trustPeople } from './statements';

/** A first apply of production waits for certificates and databases longer than the default hour. */
const APPLY_SESSION_SECONDS = 4 * 3600;

export interface DeliveryIdentityProps {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Environments of the repository that may apply here. */
  readonly environments: readonly string[];
  /** One an account: a second one is refused. */
  readonly oidcProvider: { readonly create: true } | { readonly existing: string };
  readonly state: StatePlace;
}

/** Who may plan, who may apply, and who may do anything in an emergency. CI holds no key: it is trusted by its workflow. */
export class DeliveryIdentity extends Construct {
  readonly planRoleArn: string;
  readonly applyRoleArn: string;
  readonly breakGlassRoleArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryIdentityProps,
  ) {
    super(scope, id);
    const provider = this.provider();
    this.planRoleArn = this.addPlanRole(provider);
    this.applyRoleArn = this.addApplyRole(provider);
    this.breakGlassRoleArn = this.addBreakGlassRole();
  }

  private provider(): string {
    const { oidcProvider } = this.props;
    return 'existing' in oidcProvider
      ? oidcProvider.existing
      : new IamOpenidConnectProvider(this, 'provider', {
          url: `https://${ISSUER}`,
          clientIdList: [AUDIENCE],
        }).arn;
  }

  private addPlanRole(provider: string): string {
    const { repository, state } = this.props;
    const scope = new Construct(this, 'plan');
    allow(scope, PLAN_EXCEPTIONS);
    const role = new IamRole(scope, 'role', {
      name: DELIVERY_ROLES.plan,
      description: 'Pull requests: reads how everything is set up, changes nothing but the state lock',
      assumeRolePolicy: trust(provider, [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`]),
    });
    new IamRolePolicy(scope, 'state', { name: 'state', role: role.name, policy: policyOf(planStatements(state)) });
    return role.arn;
  }

  private addApplyRole(provider: string): string {
    const { repository, environments, state } = this.props;
    const scope = new Construct(this, 'apply');
    allow(scope, APPLY_EXCEPTIONS);
    const role = new IamRole(scope, 'role', {
      name: DELIVERY_ROLES.apply,
      description: 'Approved deployments',
      assumeRolePolicy: trust(
        provider,
        environments.map((environment) => `repo:${repository}:environment:${environment}`),
      ),
      maxSessionDuration: APPLY_SESSION_SECONDS,
    });
    new IamRolePolicy(scope, 'policy', {
      name: 'apply',
      role: role.name,
      policy: policyOf(applyStatements(state, Arns.of(this))),
    });
    return role.arn;
  }

  private addBreakGlassRole(): string {
    const arns = Arns.of(this);
    const scope = new Construct(this, 'break-glass');
    allow(scope, BREAK_GLASS_EXCEPTIONS);
    const role = new IamRole(scope, 'role', {
      name: DELIVERY_ROLES.breakGlass,
      description: 'People with a second factor, in an emergency; every use is to be explained',
      assumeRolePolicy: policyOf([trustPeople(arns, 3600)]),
    });
    new IamRolePolicyAttachment(scope, 'everything', {
      role: role.name,
      policyArn: arns.awsManagedPolicy('AdministratorAccess'),
    });
    return role.arn;
  }
}

const trust = (provider: string, subjects: readonly string[]): string =>
  policyOf([
    {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: subjects } },
    },
  ]);
