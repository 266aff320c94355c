import { parse } from 'yaml';
import { tlsFilesIn } from '../../../../constructs/monitoring/config/files';
import { GRAFANA_FILES, type GrafanaLogin, renderGrafana } from '../../../../constructs/monitoring/config/grafana';
import { LOGIN_RULES } from '../../../../constructs/monitoring/config/rules-login';
import { environments } from '../../../../environments';
import { site } from '../../../../environments/site';
import { formatFinding } from '../../../../validation/report';
import { judge } from '../../../../validation/rule';

const { identityProvider: provider } = site;
const groups = { editors: 'platform', viewers: 'engineering' };
const oidc: GrafanaLogin = { kind: 'oidc', provider, clientId: 'grafana', clientSecretFile: '/secrets/login', groups };
const rendered = (login: GrafanaLogin, scrapeIntervalSeconds = 15) =>
  renderGrafana({ tls: tlsFilesIn('/tls'), rootUrl: 'https://localhost:3000/', login, scrapeIntervalSeconds });

/** Lines of one section. */
const section = (login: GrafanaLogin, name: string): string[] => {
  const [, text = ''] = rendered(login)[GRAFANA_FILES.config]!.split(`[${name}]\n`);
  return text.split('\n\n')[0]!.trimEnd().split('\n');
};

test('people are sent to the addresses of the site, and get in by a group only', () => {
  expect(section(oidc, 'auth.generic_oauth')).toEqual([
    'enabled = true',
    'name = Company login',
    'client_id = grafana',
    'client_secret = $__file{/secrets/login}',
    'scopes = openid email profile groups',
    'auth_url = https://login.devops-simulator.example.com/oauth2/authorize',
    'token_url = https://login.devops-simulator.example.com/oauth2/token',
    'api_url = https://login.devops-simulator.example.com/oauth2/userinfo',
    'use_pkce = true',
    'use_refresh_token = true',
    'allow_sign_up = true',
    'groups_attribute_path = groups',
    'allowed_groups = platform engineering',
    "role_attribute_path = contains(groups[*], 'platform') && 'Editor' || contains(groups[*], 'engineering') && 'Viewer'",
    'role_attribute_strict = true',
    'skip_org_role_sync = false',
  ]);
});

test.each([
  ['oidc', oidc],
  ['an administrator', { kind: 'administrator', passwordFile: '/secrets/login' } as const],
])('nobody is anonymous, with %s', (_name, login) => {
  expect(section(login, 'auth.anonymous')).toEqual(['enabled = false']);
});

test.each([15, 30])('an interval of a rate knows that targets are scraped every %s s', (seconds) => {
  const { datasources } = parse(rendered(oidc, seconds)[GRAFANA_FILES.datasources]!);

  expect(datasources.map(({ jsonData }: { jsonData: object }) => jsonData)).toEqual([
    expect.objectContaining({ timeInterval: `${seconds}s` }),
  ]);
});

describe('a login is refused', () => {
  const said = (change: object) =>
    judge('prod-monitoring/monitoring/grafana', { login: { ...oidc, ...change } }, LOGIN_RULES).findings.map(
      formatFinding,
    );

  test('not as prod and the site have it', () => {
    const { grafana } = environments.prod.cluster;

    expect(said(grafana)).toEqual([]);
  });

  test.each([
    [
      'MON-54',
      { provider: { ...provider, tokenUrl: 'http://login.test/token', userInfoUrl: undefined } },
      'identityProvider must be https URLs without a query, from its /.well-known/openid-configuration, got "tokenUrl http://login.test/token", "userInfoUrl undefined"',
      'correct identityProvider in environments/site.ts',
    ],
    [
      'MON-55',
      { provider: { ...provider, scopes: ['email', 'groups'] } },
      'identityProvider.scopes must be different words, openid among them, got "email", "groups"',
      'correct identityProvider.scopes in environments/site.ts',
    ],
    [
      'MON-56',
      { groups: { editors: "a' || 'b", viewers: 'engineering' } },
      'cluster.grafana.groups must be two different names of letters, digits and . _ - / : @, got editors "a\' || \'b", viewers "engineering"',
      "correct cluster.grafana.groups in the environment's file",
    ],
  ])('%s', (rule, change, complaint, mend) => {
    expect(said(change)).toEqual([`prod-monitoring/monitoring/grafana  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });
});
