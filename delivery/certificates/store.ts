import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { Stop } from '../stop';

/** Where keys live, and the one certificate that is public. */
export class Store {
  constructor(
    private readonly secrets: SecretsManagerClient,
    private readonly parameters: SSMClient,
  ) {}

  /** @returns undefined while nothing was ever put into it */
  async secret(id: string): Promise<string | undefined> {
    try {
      return (await this.secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** @throws {Stop} where the shell of the secret is missing: Terraform makes it */
  async putSecret(id: string, text: string): Promise<void> {
    try {
      await this.secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new Stop(
        `there is no secret ${id}`,
        'deploy the environment first, as docs/first-deploy.md says, then repeat the command',
      );
    }
  }

  async parameter(name: string): Promise<string | undefined> {
    try {
      return (await this.parameters.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  async putParameter(name: string, text: string): Promise<void> {
    await this.parameters.send(new PutParameterCommand({ Name: name, Value: text, Type: 'String', Overwrite: true }));
  }
}
