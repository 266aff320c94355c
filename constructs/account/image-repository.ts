import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Construct } from 'constructs';

/** A rollback to any of the last releases finds its image. */
const IMAGES_KEPT = 100;
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
        rules: [
          expire(1, 'untagged', { countType: 'sinceImagePushed', countUnit: 'days', countNumber: UNTAGGED_DAYS }),
          expire(2, 'any', { countType: 'imageCountMoreThan', countNumber: IMAGES_KEPT }),
        ],
      }),
    });
  }
}

const expire = (rulePriority: number, tagStatus: string, count: Readonly<Record<string, string | number>>) => ({
  rulePriority,
  description: `${tagStatus} images`,
  selection: { tagStatus, ...count },
  action: { type: 'expire' },
});
