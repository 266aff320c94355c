import { Construct } from 'constructs';
import type { Severity } from '../monitoring/types';
import { PUBLISHERS } from './key';
import { subscribe } from './subscribe';
import { AlertTopic } from './topic';

export interface AlertmanagerTopicsProps {
  /** Prefix of names. */
  readonly name: string;
  /** Takes what is critical. */
  readonly critical: AlertTopic;
  /** Mailboxes of warnings. */
  readonly warningEmails: readonly string[];
}

/** Where Alertmanager publishes: a topic a severity, so that each is read by whom it concerns. */
export class AlertmanagerTopics extends Construct {
  readonly arns: Readonly<Record<Severity, string>>;
  /** Name of the topic that only says that alerts arrive. Nobody reads it, an alarm counts its messages. */
  readonly heartbeat: string;
  /** What Alertmanager's role may do. */
  readonly statements: readonly object[];

  constructor(scope: Construct, id: string, { name, critical, warningEmails }: AlertmanagerTopicsProps) {
    super(scope, id);
    const key = { existing: critical.key };
    const warning = new AlertTopic(this, 'warnings', { name, kind: 'warnings', key, publishers: PUBLISHERS });
    const heartbeat = new AlertTopic(this, 'heartbeats', { name, kind: 'heartbeat', key });
    subscribe(this, warning.arn, warningEmails);
    this.arns = { critical: critical.arn, warning: warning.arn, heartbeat: heartbeat.arn };
    this.heartbeat = heartbeat.name;
    this.statements = [critical, warning, heartbeat].flatMap(({ statements }) => statements);
  }
}
