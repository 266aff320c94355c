import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { Boundary } from '../constructs/account/boundary';
import { DeliveryIdentity } from '../constructs/account/delivery-identity';
import { Expiry } from '../constructs/account/expiry';
import { ImageRepository } from '../constructs/account/image-repository';
import { StateBucket } from '../constructs/account/state-bucket';
import { WatchRole } from '../constructs/account/watch-role';
import type { Environment, Site } from '../environments/types';
import { accountStackName, imageRepository, stateBucket } from './names';
import { StandaloneStack } from './standalone-stack';
import { addTerraform } from './terraform';

export interface AccountStackProps {
  readonly site: Site;
  readonly account: Environment['account'];
  /** Names of every service that runs in the account. */
  readonly services: readonly string[];
  /** Names of the environments in the account, which are GitHub's too. */
  readonly environments: readonly string[];
  /** Names of developers' own environments, with a wildcard, which end by themselves. @default - there are none */
  readonly ending?: string;
}

/** What exists once in an AWS account, before any environment: where states live, who may deploy, images. */
export class AccountStack extends StandaloneStack {
  constructor(scope: Construct, { site, account, services, environments, ending }: AccountStackProps) {
    super(scope, accountStackName(account));
    addTerraform(this, site, account, { environment: accountStackName(account) });
    const state = new StateBucket(this, 'state', stateBucket(site, account));
    new Boundary(this, 'boundary', state.arn);
    const identity = new DeliveryIdentity(this, 'delivery', {
      repository: site.repository,
      environments,
      oidcProvider: site.accounts[account].oidcProvider,
      state: { bucketArn: state.arn, keyArn: state.keyArn },
    });
    const watch = new WatchRole(this, 'watch', { development: account === 'sandbox' });
    if (ending !== undefined) {
      const bucketName = stateBucket(site, account);
      new Expiry(this, 'expiry', {
        state: { bucketArn: state.arn, keyArn: state.keyArn },
        bucketName,
        environments: ending,
      });
    }
    const output = (name: string, value: string, description: string) =>
      new TerraformOutput(this, name, { value, description, staticId: true });
    for (const service of services) {
      const { url } = new ImageRepository(this, `images-${service}`, imageRepository(service));
      output(`repository_${service}`, url, `Push the images of ${service} here`);
    }
    output('plan_role_arn', identity.planRoleArn, 'Role of pull requests');
    output('apply_role_arn', identity.applyRoleArn, 'Role of approved deployments');
    output('break_glass_role_arn', identity.breakGlassRoleArn, 'Role for emergencies');
    output('watch_role_arn', watch.arn, 'Role of people who look at Grafana');
    output('state_bucket_arn', state.arn, 'States of this account');
  }
}
