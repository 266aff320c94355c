import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { useKey } from '../key-policy';
import { policyOf } from '../policy';
import { alertKey, fromThisAccount, servicesOf } from './key';

export interface AlertTopicProps {
  /** Prefix of names. */
  readonly name: string;
  /** What is published: `alerts`. */
  readonly kind: string;
  /** AWS's services of this account that publish too. @default - none: only roles that are given `statements` */
  readonly publishers?: readonly string[];
  /** Encrypts it. */
  readonly key: { readonly existing: KmsKey } | { readonly create: { readonly protect: boolean } };
}

/** An encrypted topic, for those who are named and nobody else. */
export class AlertTopic extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly key: KmsKey;
  /** What a role needs to publish. The account decides, so that neither policy here has to name the role. */
  readonly statements: readonly object[];

  constructor(scope: Construct, id: string, { name, kind, key, publishers = [] }: AlertTopicProps) {
    super(scope, id);
    this.name = `${name}-${kind}`;
    const arns = Arns.of(this);
    this.key = 'existing' in key ? key.existing : alertKey(this, 'key', { name, ...key.create });
    const topic = new SnsTopic(this, 'topic', {
      name: this.name,
      displayName: `${name} ${kind}`,
      kmsMasterKeyId: this.key.arn,
    });
    this.arn = topic.arn;
    this.statements = [
      { Effect: 'Allow', Action: 'sns:Publish', Resource: topic.arn },
      useKey(arns, this.key.arn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ];
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyOf([
        ...(publishers.length > 0 ? [publish(arns, topic.arn, publishers)] : []),
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: topic.arn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
  }
}

const publish = (arns: Arns, topicArn: string, publishers: readonly string[]) => ({
  Sid: 'PublishersPublish',
  Effect: 'Allow',
  Principal: servicesOf(publishers),
  Action: 'sns:Publish',
  Resource: topicArn,
  Condition: fromThisAccount(arns),
});
