import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { Construct } from 'constructs';

/** Mails what is published, once the reader of each mailbox has confirmed it. */
export function subscribe(scope: Construct, topicArn: string, emails: unknown): void {
  const different = Array.isArray(emails) ? [...new Set<string>(emails.map(String))] : [];
  for (const email of different) {
    new SnsTopicSubscription(scope, `email-${email}`, { topicArn, protocol: 'email', endpoint: email });
  }
}
