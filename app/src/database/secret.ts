import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Failure } from './failure';

/** One version of a secret. */
export interface Version {
  readonly id: string;
  /** Undefined when the version holds none that can be read. */
  readonly password: string | undefined;
}

export interface Versions {
  readonly current: Version | undefined;
  /** What an earlier run did not finish. May be the current one: AWS labels the first version of all as current. */
  readonly pending: Version | undefined;
}

/**
 * A password in Secrets Manager: `{"username", "password"}`. A new one is labelled AWSPENDING until it has opened the
 * database, and AWSCURRENT from then on.
 */
export class Secret {
  constructor(
    private readonly client: SecretsManagerClient,
    private readonly arn: string,
    private readonly user: string,
  ) {}

  async versions(): Promise<Versions> {
    const { VersionIdsToStages: stages = {} } = await this.client
      .send(new DescribeSecretCommand({ SecretId: this.arn }))
      .catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException)
          throw new Failure(`there is no secret ${this.arn}`, 'deploy the stack that holds it');
        throw error;
      });
    const labelled = async (label: string): Promise<Version | undefined> => {
      const id = Object.keys(stages).find((each) => stages[each]?.includes(label));
      return id === undefined ? undefined : this.version(id);
    };
    return { current: await labelled('AWSCURRENT'), pending: await labelled('AWSPENDING') };
  }

  /**
   * Stores a password as pending. The version's id follows from the versions before it, so that of two runs at the same
   * time both go on with the one that was stored first.
   */
  async propose(password: string, { current, pending }: Versions): Promise<Version & { readonly password: string }> {
    const id = createHash('sha256').update([this.arn, current?.id, pending?.id].join('\n')).digest('hex');
    try {
      await this.client.send(
        new PutSecretValueCommand({
          SecretId: this.arn,
          ClientRequestToken: id,
          SecretString: JSON.stringify({ username: this.user, password }),
          VersionStages: ['AWSPENDING'],
        }),
      );
      return { id, password };
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
      const there = await this.version(id);
      if (there.password === undefined) throw error;
      return { id, password: there.password };
    }
  }

  /** The pending version has opened the database: from now on it is the current one. */
  async promote({ id }: Version): Promise<void> {
    const { current } = await this.versions();
    if (current?.id !== id) await this.move('AWSCURRENT', { to: id, from: current?.id });
    const { pending } = await this.versions();
    if (pending?.id === id) await this.move('AWSPENDING', { from: id });
  }

  private async move(label: string, { to, from }: { to?: string; from: string | undefined }): Promise<void> {
    try {
      await this.client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: this.arn,
          VersionStage: label,
          ...(to !== undefined && { MoveToVersionId: to }),
          ...(from !== undefined && { RemoveFromVersionId: from }),
        }),
      );
    } catch (error) {
      // Another run may have been quicker with the same version.
      const { current, pending } = await this.versions();
      const done = to === undefined ? pending?.id !== from : current?.id === to;
      if (!(error instanceof InvalidParameterException) || !done) throw error;
    }
  }

  private async version(id: string): Promise<Version> {
    const { SecretString: text } = await this.client.send(
      new GetSecretValueCommand({ SecretId: this.arn, VersionId: id }),
    );
    return { id, password: passwordIn(text) };
  }
}

/** Nothing of a text that cannot be read may reach a message. */
function passwordIn(text: string | undefined): string | undefined {
  try {
    const { password } = JSON.parse(text ?? '') as { password?: unknown };
    return typeof password === 'string' && password !== '' ? password : undefined;
  } catch {
    return undefined;
  }
}
