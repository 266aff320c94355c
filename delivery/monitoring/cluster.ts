import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import { deployCommand } from '../../constructs/deploy-command';
import { Stop } from '../stop';

/** What every command about a cluster is given. */
export interface ClusterCommand {
  readonly environment: string;
  readonly cluster: string;
  readonly eks: EKSClient;
  readonly env: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

/** What a client of a cluster's API is told. */
export interface ClusterApi {
  readonly endpoint: string;
  /** Certificate that the API's is signed with: PEM in base64, as a kubeconfig has it. */
  readonly authority: string;
}

/** @throws {Stop} when there is no such cluster, or it is not ready yet */
export async function clusterApi(eks: EKSClient, name: string, environment: string): Promise<ClusterApi> {
  const missing = (what: string): Stop => new Stop(`the cluster ${name} ${what}`, deployCommand(environment));
  try {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
    const { endpoint, certificateAuthority } = cluster ?? {};
    if (!endpoint || !certificateAuthority?.data) throw missing(`is not ready: ${cluster?.status}`);
    return { endpoint, authority: certificateAuthority.data };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') throw missing('does not exist');
    throw error;
  }
}
