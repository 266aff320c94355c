export const TLS_FOLDER = '/etc/devops-simulator/tls';

/** User and group of the containers that read the certificate: the service's, and the exporter's. */
export const CONTAINER_USER = 10001;

/** Of an instance: its own certificate, made at boot, and the authority whose clients may read its metrics. */
export const INSTANCE_TLS = {
  certificate: `${TLS_FOLDER}/cert.pem`,
  key: `${TLS_FOLDER}/key.pem`,
  authority: `${TLS_FOLDER}/metrics-ca.pem`,
} as const;
