import { POD_TLS_FOLDER, tlsFilesIn } from '../../monitoring/config/files';

/** A secret that a pod reads at its start. */
export interface SecretFile {
  /** Name in Secrets Manager. */
  readonly secret: string;
  /** Absolute path, in memory. */
  readonly file: string;
  /** Take `password` of a JSON object instead of the whole text. @default false */
  readonly password?: boolean;
}

/** Where secrets other than certificates lie in a pod. */
export const SECRETS_FOLDER = '/etc/monitoring/secrets';

export interface Fetch {
  readonly tlsSecret: string;
  readonly authorityParameter: string;
  readonly secrets: readonly SecretFile[];
}

/**
 * Shell of the container that runs before a server: brings what the pod's identity may read into memory. Nothing of it
 * passes through Terraform or Kubernetes. A renewed secret is read by the next pod.
 */
export function fetchScript({ tlsSecret, authorityParameter, secrets }: Fetch): string {
  const { authority, certificate, key } = tlsFilesIn(POD_TLS_FOLDER);
  return [
    'set -eu',
    'umask 077',
    `secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }`,
    // One PEM text holds both: each reader takes the blocks that it looks for.
    `secret '${tlsSecret}' > ${certificate}`,
    `cp ${certificate} ${key}`,
    `aws ssm get-parameter --name '${authorityParameter}' --query Parameter.Value --output text > ${authority}`,
    ...secrets.map(readSecret),
  ].join('\n');
}

/** Without a line end, which would be part of the password. */
const readSecret = ({ secret, file, password = false }: SecretFile): string =>
  password
    ? `secret '${secret}' | sed -n 's/.*"password" *: *"\\([^"]*\\)".*/\\1/p' | tr -d '\\n' > ${file}; test -s ${file}`
    : `secret '${secret}' | tr -d '\\n' > ${file}; test -s ${file}`;
