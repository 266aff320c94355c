import { matches, repeated } from '../validation/checks';
import { overlaps } from '../validation/cidr';
import { type Finding, judge, type Rule, ruleFor } from '../validation/rule';
import { PLACEHOLDER_RULES } from './placeholders';
import type { Environment, Site } from './types';

/** Rules about the site, and about environments beside each other. */

const site = ruleFor<Site>();

export const SITE_RULES: readonly Rule<Site>[] = [
  site({
    id: 'SITE-01',
    sentence: 'Account ids are twelve digits',
    reason: 'The provider compares them with the credentials, and refuses every plan on a mismatch.',
    link: 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html',
    property: 'accounts.id',
    allowed: '12 digits for each account',
    mend: 'correct the ids named, in environments/site.ts',
    value: ({ accounts }) =>
      Object.values(accounts)
        .map(({ id }) => id)
        .filter((id) => !matches(id, /^\d{12}$/)),
    ok: (wrong) => wrong.length === 0,
  }),
  site({
    id: 'SITE-02',
    sentence: 'Production has an AWS account of its own',
    reason: 'Development credentials would reach production data, state and keys.',
    link: 'https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/benefits-of-using-multiple-aws-accounts.html',
    property: 'accounts.id',
    allowed: 'different for each account',
    mend: 'give prod and sandbox different ids in environments/site.ts',
    value: ({ accounts }) => repeated(Object.values(accounts).map(({ id }) => id)),
    ok: (same) => same.length === 0,
  }),
  site({
    id: 'SITE-03',
    sentence: 'The organization is a prefix that bucket names can begin with',
    reason: 'S3 refuses the state bucket at the first apply.',
    link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html',
    property: 'organization',
    allowed: '2 to 20 lower-case letters, digits and hyphens, beginning with a letter',
    mend: 'correct organization in environments/site.ts',
    value: ({ organization }) => organization,
    ok: (text) => matches(text, /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/),
  }),
  site({
    id: 'SITE-04',
    sentence: 'The repository is written as owner/name',
    reason: "CI's roles trust workflows of exactly this repository.",
    link: 'https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect',
    property: 'repository',
    allowed: 'owner/name without a wildcard',
    mend: 'correct repository in environments/site.ts',
    value: ({ repository }) => repository,
    ok: (text) => matches(text, /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/),
  }),
];

const together = ruleFor<readonly Environment[]>();

export const TOGETHER_RULES: readonly Rule<readonly Environment[]>[] = [
  together({
    id: 'ENV-15',
    sentence: 'Every environment has a name of its own',
    reason: 'Two environments of one name would share a state.',
    link: 'https://developer.hashicorp.com/terraform/language/backend/s3',
    property: 'name',
    allowed: 'different for each environment',
    mend: 'rename one of the environments named, in environments/',
    value: (all) => repeated(all.map(({ name }) => name)),
    ok: (same) => same.length === 0,
  }),
  together({
    id: 'ENV-16',
    sentence: 'Address ranges of environments do not overlap',
    reason: 'Networks that overlap can never be peered, and a copied rule would let one into the other.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html',
    property: 'network.vpc',
    allowed: 'address ranges that share no address',
    mend: 'give one of each pair another CIDR, in environments/',
    value: overlappingPairs,
    ok: (pairs) => pairs.length === 0,
  }),
];

/** The site, and environments beside each other. */
export const checkTogether = (theSite: Site, environments: readonly Environment[]): Finding[] => [
  ...judge('site', theSite, SITE_RULES).findings,
  ...judge('site', { site: theSite, environments }, PLACEHOLDER_RULES).findings,
  ...judge('environments', environments, TOGETHER_RULES).findings,
];

function overlappingPairs(all: readonly Environment[]): string[] {
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => overlaps(cidrOf(one), cidrOf(other)))
      .map((other) => `${one.name} ${cidrOf(one)} and ${other.name} ${cidrOf(other)}`),
  );
}

/** Of a VPC that is made, or of one that exists. */
export function cidrOf({ network }: Environment): string {
  const vpc = network?.vpc ?? {};
  return String('create' in vpc ? vpc.create?.cidr : 'existing' in vpc ? vpc.existing?.cidr : '');
}
