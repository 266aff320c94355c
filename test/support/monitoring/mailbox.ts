import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Severity } from '../../../constructs/monitoring/types';
import { until } from '../../../delivery/servers/program';
import { ACCOUNT, REGION, type TestEmulator } from '../emulator';

/** What SNS hands on: its envelope, as a mail would show it. */
export interface Message {
  readonly severity: Severity;
  readonly subject: string;
  readonly body: string;
  readonly receivedAt: number;
}

/** The slowest route waits a fortieth of an hour between two messages of a group. */
const PATIENCE_MS = 240_000;
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'heartbeat'];

/** A topic for each severity, and a queue in place of each mailbox. */
export class Mailboxes {
  readonly messages: Message[] = [];
  private open = true;
  private reading: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly topics: Readonly<Record<Severity, string>>,
    private readonly sqs: SQSClient,
  ) {}

  static async open(emulator: TestEmulator): Promise<Mailboxes> {
    const sns = new SNSClient(emulator.client);
    const sqs = new SQSClient(emulator.client);
    const topics: Partial<Record<Severity, string>> = {};
    const mailboxes = new Mailboxes(topics as Record<Severity, string>, sqs);
    const queues = await Promise.all(
      SEVERITIES.map(async (severity) => {
        const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: severity }));
        const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: severity }));
        const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:${severity}`;
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue }));
        topics[severity] = TopicArn!;
        return [severity, QueueUrl!] as const;
      }),
    );
    sns.destroy();
    mailboxes.reading = Promise.all(queues.map(([severity, url]) => mailboxes.read(severity, url)));
    return mailboxes;
  }

  of = (severity: Severity): readonly Message[] => this.messages.filter((message) => message.severity === severity);

  /** What somebody reads. */
  mails = (): readonly Message[] => this.messages.filter(({ severity }) => severity !== 'heartbeat');

  /** Waits for one. */
  async mailed(subject: string): Promise<Message> {
    const found = () => this.mails().find((message) => message.subject === subject);
    await until(
      `a message ${subject}`,
      () => found() !== undefined,
      () => JSON.stringify(this.mails().slice(-5), null, 1),
      PATIENCE_MS,
    );
    return found()!;
  }

  async close(): Promise<void> {
    this.open = false;
    await this.reading;
    this.sqs.destroy();
  }

  private async read(severity: Severity, url: string): Promise<void> {
    while (this.open) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '{}' } of Messages) {
        const { Subject, Message } = JSON.parse(Body) as { Subject: string; Message: string };
        this.messages.push({ severity, subject: Subject, body: Message, receivedAt: Date.now() });
      }
      if (Messages.length > 0) {
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      }
      await sleep(500);
    }
  }
}
