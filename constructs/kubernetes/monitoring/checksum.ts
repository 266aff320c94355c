import { createHash } from 'node:crypto';
import { DataAwsSecretsmanagerSecretVersions } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-versions';
import type { Construct } from 'constructs';
import type { ConfigFiles } from '../../monitoring/config/files';

/** Of rendered files: another text, another sum. */
export const configChecksum = (...files: readonly ConfigFiles[]): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);

/**
 * Of the versions of secrets, without reading any: the next deploy after a renewal replaces the pods, which read their
 * secrets at their start.
 */
export function secretsChecksum(scope: Construct, id: string, secrets: readonly string[]): string {
  const versions = secrets.map(
    (secretId, index) => new DataAwsSecretsmanagerSecretVersions(scope, `${id}-${index + 1}`, { secretId }),
  );
  const ids = versions.map(({ fqn }) => `${fqn}.versions[*].version_id`);
  return `\${sha1(jsonencode([${ids.join(', ')}]))}`;
}
