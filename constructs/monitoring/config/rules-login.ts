import { matches } from '../../../validation/checks';
import { type Rule, ruleFor } from '../../../validation/rule';
import type { GrafanaGroups, IdentityProvider } from './grafana';

const OAUTH =
  'https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/generic-oauth/';

/** How people log in to Grafana, before the files with its secrets are known. */
export interface GrafanaAccess {
  readonly login:
    | { readonly kind: 'oidc'; readonly provider: IdentityProvider; readonly groups: GrafanaGroups }
    | { readonly kind: 'administrator' };
}

const rule = ruleFor<GrafanaAccess>();
const oidc = ({ login }: GrafanaAccess) => (login.kind === 'oidc' ? login : undefined);
const when = (access: GrafanaAccess): boolean => oidc(access) !== undefined;

/** Whoever writes the addresses of an identity provider, or a group, into a configuration that Grafana parses. */
export const LOGIN_RULES: readonly Rule<GrafanaAccess>[] = [
  rule({
    id: 'MON-54',
    sentence: 'People are sent to addresses of the identity provider, over HTTPS',
    reason: "The paths are each provider's own: a guessed one is a page that is not there, when somebody is woken.",
    link: 'https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata',
    property: 'identityProvider',
    allowed: 'https URLs without a query, from its /.well-known/openid-configuration',
    mend: 'correct identityProvider in environments/site.ts',
    when,
    value: (access) => {
      const { authorizationUrl, tokenUrl, userInfoUrl } = oidc(access)?.provider ?? {};
      return Object.entries({ authorizationUrl, tokenUrl, userInfoUrl })
        .filter(([, url]) => !matches(url, /^https:\/\/[a-z0-9.-]+(:\d+)?\/[^\s?#;]+$/i))
        .map(([name, url]) => `${name} ${url}`);
    },
    ok: (wrong) => wrong.length === 0,
  }),
  rule({
    id: 'MON-55',
    sentence: 'An identity is asked for with the scope that makes it OpenID',
    reason: 'Without openid there is no identity token, and nobody has a group.',
    link: 'https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims',
    property: 'identityProvider.scopes',
    allowed: 'different words, openid among them',
    mend: 'correct identityProvider.scopes in environments/site.ts',
    when,
    value: (access) => oidc(access)?.provider?.scopes,
    ok: (scopes) =>
      Array.isArray(scopes) &&
      scopes.includes('openid') &&
      new Set(scopes).size === scopes.length &&
      scopes.every((scope) => matches(scope, /^[\x21\x23-\x5b\x5d-\x7e]+$/)),
  }),
  rule({
    id: 'MON-56',
    sentence: 'Groups of Grafana are names that mean one group',
    reason: 'A quote ends the expression that finds the role; a space or a comma makes two groups of one name.',
    link: OAUTH,
    property: 'cluster.grafana.groups',
    allowed: 'two different names of letters, digits and . _ - / : @',
    mend: "correct cluster.grafana.groups in the environment's file",
    when,
    value: (access) => oidc(access)?.groups,
    ok: (groups) =>
      [groups?.editors, groups?.viewers].every((name) => matches(name, /^[\w./:@-]{1,100}$/)) &&
      groups?.editors !== groups?.viewers,
  }),
];
