import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, type TerraformStack } from 'cdktf';
import type { Environment, Site } from '../environments/types';
import { stateBucket, stateKey } from './names';

/** Write-only arguments and ephemeral resources exist from 1.11 on. */
const TERRAFORM_VERSION = '>= 1.11.0';

/** Provider, backend and versions of one stack. */
export function addTerraform(
  stack: TerraformStack,
  site: Site,
  account: Environment['account'],
  tags: Readonly<Record<string, string>>,
): void {
  const { region } = site;
  new AwsProvider(stack, 'aws', {
    region,
    // A plan made with the credentials of another account fails before it reads anything.
    allowedAccountIds: [site.accounts[account].id],
    defaultTags: [{ tags: { ...site.costTags, ...tags, application: 'devops-simulator', 'managed-by': 'terraform' } }],
  });
  // Without `encrypt`, which would ask for S3's own key: the bucket encrypts with the key of the account stack.
  new S3Backend(stack, { bucket: stateBucket(site, account), key: stateKey(stack.node.id), region });
  // cdktf 0.21 has no property for it: the lock is an object beside the state, not a DynamoDB table.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
  stack.addOverride('terraform.required_version', TERRAFORM_VERSION);
}
