import { stringify } from 'yaml';

/** Text by file name: what a ConfigMap holds, or a folder of a test. */
export type ConfigFiles = Readonly<Record<string, string>>;

/** One line a value, however long: a fold in the middle of a template would change it. */
export const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** Who a server is, and whose clients it lets in. The same certificate is shown as a client. */
export interface TlsFiles {
  /** PEM: the authority of this environment's monitoring, which signed every certificate of it. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Where a server finds them, in the cluster and on an instance: in memory, never in an image or a ConfigMap. */
export const tlsFilesIn = (folder: string): TlsFiles => ({
  authority: `${folder}/ca.crt`,
  certificate: `${folder}/tls.crt`,
  key: `${folder}/tls.key`,
});

/** In each pod. */
export const POD_TLS_FOLDER = '/etc/monitoring/tls';

/** For a client: it shows who it is, and asks who answers. */
export const clientTls = ({ authority, certificate, key }: TlsFiles) => ({
  ca_file: authority,
  cert_file: certificate,
  key_file: key,
  min_version: 'TLS12',
});

/** For a server: a client without a certificate of the authority is refused before it can ask for anything. */
export const serverTls = ({ authority, certificate, key }: TlsFiles) => ({
  cert_file: certificate,
  key_file: key,
  client_ca_file: authority,
  client_auth_type: 'RequireAndVerifyClientCert',
  min_version: 'TLS12',
});

/**
 * `--web.config.file` of Prometheus, Alertmanager and every exporter.
 * https://prometheus.io/docs/prometheus/latest/configuration/https/
 */
export const renderWebConfig = (tls: TlsFiles): string => yaml({ tls_server_config: serverTls(tls) });

/** `--cluster.tls-config` of Alertmanager: both sides of the traffic between its replicas. */
export const renderClusterTls = (tls: TlsFiles, serverName: string): string =>
  yaml({ tls_server_config: serverTls(tls), tls_client_config: { ...clientTls(tls), server_name: serverName } });
