import { Construct } from 'constructs';
import { POD_TLS_FOLDER, tlsFilesIn } from '../../monitoring/config/files';
import {
  GRAFANA_FILES,
  type GrafanaGroups,
  type GrafanaLogin,
  type IdentityProvider,
  renderGrafana,
} from '../../monitoring/config/grafana';
import { APPS, FOLDERS, HTTPS_PORT } from '../../monitoring/config/names';
import { LOGIN_RULES } from '../../monitoring/config/rules-login';
import { SERVERS } from '../../server-versions';
import { checkProps } from '../../validation';
import { configChecksum, secretsChecksum } from './checksum';
import { statelessPods } from './deployment';
import { SECRETS_FOLDER } from './fetch';
import { authorityParameter, grafanaSecret, tlsSecret } from './names';
import type { ServerProps } from './props';
import { ServerParts } from './server';

const APP = 'grafana';
/** As the image's own user. */
const USER = 472;
const SECRET_FILE = `${SECRETS_FOLDER}/login`;
/** Dashboards in one ConfigMap, which holds a mebibyte. */
const DASHBOARDS_A_MAP = 4;
/** Where a person opens it: through a tunnel, see docs/monitoring.md. */
const ROOT_URL = `https://localhost:${SERVERS.grafana.port}/`;

/** Who may log in: the company's identity provider, or one administrator. Either's secret lies in Secrets Manager. */
export type Login =
  | {
      readonly kind: 'oidc';
      readonly provider: IdentityProvider;
      readonly clientId: string;
      readonly groups: GrafanaGroups;
    }
  | { readonly kind: 'administrator' };

export interface GrafanaProps extends ServerProps {
  readonly login: Login;
  /** JSON by file name. */
  readonly dashboards: Readonly<Record<string, string>>;
}

/** Draws. Keeps nothing: datasource, dashboards and login come from code, and a lost pod is replaced by the same. */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const { prefix, region, input, resources, login, dashboards, after } = props;
    const { image, port } = SERVERS.grafana;
    checkProps(this, { login }, LOGIN_RULES);
    const parts = new ServerParts(this, 'parts', { app: APP, port, after });
    const files = renderGrafana({
      tls: tlsFilesIn(POD_TLS_FOLDER),
      rootUrl: ROOT_URL,
      login: withFile(login),
      scrapeIntervalSeconds: input.scrapeIntervalSeconds,
    });
    const config = parts.addConfig('', files);
    const drawn = grouped(Object.entries(dashboards)).map((group, index) => ({
      name: parts.addConfig(`dashboards-${index + 1}`, Object.fromEntries(group)),
      items: Object.fromEntries(group.map(([file]) => [file, `dashboards/${file}`])),
    }));
    const secrets = [tlsSecret(prefix, APP), grafanaSecret(prefix)];
    statelessPods(
      this,
      'pods',
      APPS[APP],
      input.servers.grafana,
      {
        app: APP,
        region,
        image,
        arguments: [],
        env: {
          GF_PATHS_CONFIG: `${FOLDERS.grafana}/${GRAFANA_FILES.config}`,
          GF_PATHS_PROVISIONING: `${FOLDERS.grafana}/provisioning`,
          GF_PATHS_DATA: FOLDERS.data,
        },
        port,
        fetch: {
          environment: input.environment,
          tlsSecret: tlsSecret(prefix, APP),
          authorityParameter: authorityParameter(prefix),
          secrets: [
            { secret: grafanaSecret(prefix), file: SECRET_FILE, filledBy: 'put it in: docs/monitoring.md, First time' },
          ],
        },
        config: [{ folder: FOLDERS.grafana, maps: [{ name: config, items: PLACES }, ...drawn] }],
        user: USER,
        resources,
        probes: probes(),
        terminationSeconds: 30,
        checksums: {
          config: configChecksum(files, dashboards),
          secrets: secretsChecksum(this, 'secret', secrets),
        },
      },
      parts.ready,
    );
  }
}

/** Where Grafana looks for each. */
const PLACES = {
  [GRAFANA_FILES.config]: GRAFANA_FILES.config,
  [GRAFANA_FILES.datasources]: `provisioning/datasources/${GRAFANA_FILES.datasources}`,
  [GRAFANA_FILES.dashboards]: `provisioning/dashboards/${GRAFANA_FILES.dashboards}`,
};

const withFile = (login: Login): GrafanaLogin =>
  login.kind === 'oidc' ? { ...login, clientSecretFile: SECRET_FILE } : { ...login, passwordFile: SECRET_FILE };

const grouped = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / DASHBOARDS_A_MAP) }, (_, index) =>
    items.slice(index * DASHBOARDS_A_MAP, (index + 1) * DASHBOARDS_A_MAP),
  );

/** Over TLS: people log in, so no certificate is asked of whoever comes, and the kubelet may ask too. */
function probes() {
  const ask = { httpGet: { scheme: 'HTTPS', path: '/api/health', port: HTTPS_PORT }, timeoutSeconds: 5 };
  return {
    startupProbe: { ...ask, periodSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...ask, periodSeconds: 20, failureThreshold: 6 },
    readinessProbe: { ...ask, periodSeconds: 10, failureThreshold: 3 },
  };
}
