import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Construct } from 'constructs';

/** Begins the tag of an image that is meant to run. docs/first-deploy.md */
const RELEASE = 'release-';
/** Whatever production runs, or may go back to, is among so many. */
const RELEASES_KEPT = 1000;
const OTHERS_KEPT = 100;
const UNTAGGED_DAYS = 14;

/** Images of one service: a tag never moves, and every push is scanned for known vulnerabilities. */
export class ImageRepository extends Construct {
  readonly url: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const repository = new EcrRepository(this, 'repository', {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS' }],
      lifecycle: { preventDestroy: true },
    });
    this.url = repository.repositoryUrl;
    this.arn = repository.arn;
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        // An image that a rule speaks of is left alone by every later rule, also when the first keeps it.
        rules: [
          expire(1, 'tagged', { tagPrefixList: [RELEASE], ...moreThan(RELEASES_KEPT) }),
          expire(2, 'untagged', { countType: 'sinceImagePushed', countUnit: 'days', countNumber: UNTAGGED_DAYS }),
          expire(3, 'any', moreThan(OTHERS_KEPT)),
        ],
      }),
    });
  }
}

const moreThan = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });

const expire = (rulePriority: number, tagStatus: string, of: Readonly<Record<string, unknown>>) => ({
  rulePriority,
  description: `${tagStatus} images`,
  selection: { tagStatus, ...of },
  action: { type: 'expire' },
});
