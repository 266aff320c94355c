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

/** An encrypted topic that AWS's own services of this account may publish to. */
export class AlertTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const arns = Arns.of(this);
    const fromThisAccount = { StringEquals: { 'aws:SourceAccount': arns.account } };
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
            Condition: fromThisAccount,
          },
        ],
      }),
    });
    new KmsAlias(this, 'key-alias', { name: `alias/${name}-alerts`, targetKeyId: key.keyId });
    const topic = new SnsTopic(this, 'topic', {
      name: `${name}-alerts`,
      displayName: `${name} alerts`,
      kmsMasterKeyId: key.arn,
    });
    this.arn = topic.arn;
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
            Condition: fromThisAccount,
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
}
