import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { TestEmulator } from '../emulator';
import { type Ended, runToEnd } from '../program';
import type { Synthesized } from '../synth';

/** The emulator's Secrets Manager and parameter store, and the command that fills them. */
export class EmulatedSecrets {
  private readonly secrets: SecretsManagerClient;
  private readonly parameters: SSMClient;

  constructor(private readonly emulator: TestEmulator) {
    this.secrets = new SecretsManagerClient(emulator.client);
    this.parameters = new SSMClient(emulator.client);
  }

  /** As a deploy leaves them: there, and empty. */
  async deploy(stack: Synthesized): Promise<void> {
    for (const { name } of stack.resources(SecretsmanagerSecret))
      await this.secrets.send(new CreateSecretCommand({ Name: name }));
  }

  put = (id: string, text: string): Promise<unknown> =>
    this.secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));

  async read(id: string): Promise<string> {
    return (await this.secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString ?? '';
  }

  version = async (id: string): Promise<string | undefined> =>
    (await this.secrets.send(new GetSecretValueCommand({ SecretId: id }))).VersionId;

  putParameter = (name: string, text: string): Promise<unknown> =>
    this.parameters.send(new PutParameterCommand({ Name: name, Value: text, Type: 'String' }));

  async parameter(name: string): Promise<string> {
    return (await this.parameters.send(new GetParameterCommand({ Name: name }))).Parameter?.Value ?? '';
  }

  /** `npm run certificates -- <args>`. @param endpoint of AWS. @default - the emulator's own */
  certificates(args: readonly string[], endpoint?: string, onStart?: Parameters<typeof runToEnd>[3]): Promise<Ended> {
    const env = { ...this.emulator.env, ...(endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint }) };
    const command = ['--require', 'ts-node/register', 'delivery/certificates/main.ts', ...args];
    return runToEnd(process.execPath, command, env, onStart);
  }

  close(): void {
    this.secrets.destroy();
    this.parameters.destroy();
  }
}
