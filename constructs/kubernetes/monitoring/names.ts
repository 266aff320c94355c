import { APPS, type App } from '../../monitoring/config/names';

/**
 * Names in AWS that the environment's stack makes, and the stack inside the cluster refers to: it reads no state of the
 * other. The prefix is the environment's.
 */

/** Secret with the certificate and the key of a server, PEM. */
export const tlsSecret = (prefix: string, app: App): string => `${prefix}/monitoring/tls/${APPS[app]}`;

/** Secret with the authority's key, which no pod may read. */
export const authoritySecret = (prefix: string): string => `${prefix}/monitoring/authority`;

/** Parameter with the authority's certificate, which is public. */
export const authorityParameter = (prefix: string): string => `/${prefix}/monitoring/authority`;

/** Secret of Grafana's client at the identity provider, or of its administrator. */
export const grafanaSecret = (prefix: string): string => `${prefix}/monitoring/grafana`;

/** Secret of the database role that exporters log in as: JSON with `username` and `password`. */
export const monitorSecret = (prefix: string): string => `${prefix}/database/monitor`;

/** Each server runs as a service account of its own name. */
export const serviceAccountName = (app: App): string => APPS[app];
