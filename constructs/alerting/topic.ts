import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { accountDecides } from '../key-policy';

/** AWS services that publish here. One that the key's policy forgets is dropped in silence. */
const PUBLISHERS = [
  'cloudwatch.amazonaws.com',
  'events.rds.amazonaws.com',
  'events.amazonaws.com',
  'backup.amazonaws.com',
];

export interface AlertTopicProps {
  /** Prefix of names. */
  readonly name: string;
  /** What is published: `alerts`. */
  readonly kind: string;
  /** Encrypts it. @default - a key of its own, which the publishers may use */
  readonly key?: KmsKey;
}

/** An encrypted topic that AWS's own services of this account may publish to, and roles that are given `statements`. */
export class AlertTopic extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly key: KmsKey;
  /** What a role needs to publish. The account decides, so that neither policy here has to name the role. */
  readonly statements: readonly object[];

  constructor(scope: Construct, id: string, { name, kind, key }: AlertTopicProps) {
    super(scope, id);
    this.name = `${name}-${kind}`;
    const arns = Arns.of(this);
    this.key = key ?? this.addKey(arns, name);
    const topic = new SnsTopic(this, 'topic', {
      name: this.name,
      displayName: `${name} ${kind}`,
      kmsMasterKeyId: this.key.arn,
    });
    this.arn = topic.arn;
    this.statements = [
      { Effect: 'Allow', Action: 'sns:Publish', Resource: topic.arn },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: this.key.arn },
    ];
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'PublishersPublish',
            Effect: 'Allow',
            Principal: { Service: PUBLISHERS },
            Action: 'sns:Publish',
            Resource: topic.arn,
            Condition: fromThisAccount(arns),
          },
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: topic.arn,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
    });
  }

  private addKey(arns: Arns, name: string): KmsKey {
    const key = new KmsKey(this, 'key', {
      description: `Alerts of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          accountDecides(arns),
          {
            Sid: 'PublishersEncrypt',
            Effect: 'Allow',
            Principal: { Service: PUBLISHERS },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Resource: '*',
            Condition: fromThisAccount(arns),
          },
        ],
      }),
    });
    new KmsAlias(this, 'key-alias', { name: `alias/${name}-alerts`, targetKeyId: key.keyId });
    return key;
  }
}

const fromThisAccount = (arns: Arns) => ({ StringEquals: { 'aws:SourceAccount': arns.account } });
