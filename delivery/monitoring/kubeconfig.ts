import { NAMESPACE } from '../../constructs/monitoring/config/names';

export interface KubeconfigInput {
  readonly cluster: string;
  readonly region: string;
  /** Of the API, as its certificate has it. */
  readonly host: string;
  /** Certificate that the API's is signed with: PEM in base64. */
  readonly authority: string;
  /** Port of this machine where the tunnel begins. */
  readonly port: number;
}

/** Leads kubectl through the tunnel, to the very API that is named. No secret stands in it: `aws` makes the token. */
export const kubeconfig = ({ cluster, region, host, authority, port }: KubeconfigInput): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'tls-server-name': host,
          'certificate-authority-data': authority,
        },
      },
    ],
    users: [
      {
        name: cluster,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['eks', 'get-token', '--cluster-name', cluster, '--region', region],
            interactiveMode: 'Never',
          },
        },
      },
    ],
    contexts: [{ name: cluster, context: { cluster, user: cluster, namespace: NAMESPACE } }],
    'current-context': cluster,
  });
