import { SERVERS } from '../../server-versions';
import { promDuration } from '../duration';
import { type ConfigFiles, type TlsFiles, yaml } from './files';
import { dnsName, FOLDERS } from './names';

/** Addresses as the provider's own `/.well-known/openid-configuration` names them. */
export interface IdentityProvider {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userInfoUrl: string;
  readonly scopes: readonly string[];
}

/** Values of the claim `groups`. Whoever is in neither does not get in. */
export interface GrafanaGroups {
  /** Who may try changes, which are gone with the pod. */
  readonly editors: string;
  readonly viewers: string;
}

/** Who may log in: the company's identity provider, or one administrator. */
export type GrafanaLogin =
  | {
      readonly kind: 'oidc';
      readonly provider: IdentityProvider;
      readonly clientId: string;
      /** File with the client's secret. */
      readonly clientSecretFile: string;
      readonly groups: GrafanaGroups;
    }
  | { readonly kind: 'administrator'; readonly passwordFile: string };

export interface GrafanaSettings {
  readonly tls: TlsFiles;
  /** What a browser opens. */
  readonly rootUrl: string;
  readonly login: GrafanaLogin;
  readonly scrapeIntervalSeconds: number;
}

/** Datasource that dashboards name. */
export const DATASOURCE = { uid: 'prometheus', name: 'Prometheus' } as const;

export const GRAFANA_FILES = {
  config: 'grafana.ini',
  datasources: 'datasources.yml',
  dashboards: 'dashboards.yml',
} as const;

/** Grafana keeps nothing: what it is comes from these files. */
export const renderGrafana = (settings: GrafanaSettings): ConfigFiles => ({
  [GRAFANA_FILES.config]: ini(sections(settings)),
  [GRAFANA_FILES.datasources]: yaml({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        uid: DATASOURCE.uid,
        name: DATASOURCE.name,
        type: 'prometheus',
        access: 'proxy',
        url: `https://${dnsName('prometheus')}:${SERVERS.prometheus.port}`,
        isDefault: true,
        editable: false,
        jsonData: {
          httpMethod: 'POST',
          // `$__rate_interval` is four of these. Left out, Grafana assumes 15 s.
          timeInterval: promDuration(settings.scrapeIntervalSeconds),
          manageAlerts: false, // rules are code
          tlsAuth: true,
          tlsAuthWithCACert: true,
          serverName: dnsName('prometheus'),
        },
        secureJsonData: {
          tlsCACert: fileContent(settings.tls.authority),
          tlsClientCert: fileContent(settings.tls.certificate),
          tlsClientKey: fileContent(settings.tls.key),
        },
      },
    ],
  }),
  [GRAFANA_FILES.dashboards]: yaml({
    apiVersion: 1,
    providers: [
      {
        name: 'code',
        type: 'file',
        disableDeletion: true,
        allowUiUpdates: false,
        options: { path: FOLDERS.grafanaDashboards },
      },
    ],
  }),
});

type Sections = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

const sections = ({ tls, rootUrl, login }: GrafanaSettings): Sections => ({
  server: {
    protocol: 'https',
    http_port: SERVERS.grafana.port,
    cert_file: tls.certificate,
    cert_key: tls.key,
    min_tls_version: 'TLS1.2',
    root_url: rootUrl,
  },
  database: { type: 'sqlite3', path: `${FOLDERS.data}/grafana.db` }, // thrown away with the pod
  security: {
    disable_gravatar: true,
    cookie_secure: true,
    cookie_samesite: 'lax',
    strict_transport_security: true,
    content_security_policy: true,
    ...(login.kind === 'administrator'
      ? { admin_password: fileContent(login.passwordFile) }
      : { disable_initial_admin_creation: true }),
  },
  users: { allow_sign_up: false, viewers_can_edit: false },
  auth: {
    disable_login_form: login.kind === 'oidc',
    oauth_auto_login: login.kind === 'oidc',
  },
  'auth.anonymous': { enabled: false },
  'auth.basic': { enabled: login.kind === 'administrator' },
  ...(login.kind === 'oidc' && {
    'auth.generic_oauth': {
      enabled: true,
      name: 'Company login',
      client_id: login.clientId,
      client_secret: fileContent(login.clientSecretFile),
      scopes: login.provider.scopes.join(' '),
      auth_url: login.provider.authorizationUrl,
      token_url: login.provider.tokenUrl,
      api_url: login.provider.userInfoUrl,
      use_pkce: true,
      use_refresh_token: true,
      allow_sign_up: true,
      groups_attribute_path: 'groups',
      allowed_groups: `${login.groups.editors} ${login.groups.viewers}`,
      role_attribute_path: `contains(groups[*], '${login.groups.editors}') && 'Editor' || contains(groups[*], '${login.groups.viewers}') && 'Viewer'`,
      // Whoever has neither role is refused, and does not read.
      role_attribute_strict: true,
      skip_org_role_sync: false,
    },
  }),
  analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
  plugins: { plugin_admin_enabled: false, preinstall_disabled: true },
  snapshots: { external_enabled: false },
  unified_alerting: { enabled: false }, // Prometheus decides, Alertmanager tells
  metrics: { enabled: true },
  log: { mode: 'console', level: 'warn' },
});

/** Grafana reads the file itself, so that no secret stands in its configuration. */
const fileContent = (file: string): string => `$__file{${file}}`;

const ini = (all: Sections): string =>
  Object.entries(all)
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
    )
    .join('\n');
