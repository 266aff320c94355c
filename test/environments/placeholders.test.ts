import { environments } from '../../environments';
import { checkTogether } from '../../environments/check-together';
import { site } from '../../environments/site';
import type { Environment, Site } from '../../environments/types';
import { formatFinding } from '../../validation/report';

const REAL = '123456789012';
const withAccounts = (prod: string, sandbox: string): Site => ({
  ...site,
  accounts: { prod: { ...site.accounts.prod, id: prod }, sandbox: { ...site.accounts.sandbox, id: sandbox } },
});
const said = (theSite: Site, all: readonly Environment[] = []): string[] =>
  checkTogether(theSite, all).map(formatFinding);

describe('placeholders', () => {
  test('are well where the accounts are placeholders, too', () => {
    expect(said(site, Object.values(environments))).toEqual([]);
  });

  test('SITE-05: with a real account each is named, with the whole message', () => {
    expect(said(withAccounts(REAL, '222222222222'), [environments.prod, environments.dev])).toEqual([
      [
        'site  SITE-05',
        `  placeholders must be none, once an account's id is a real one, got ${[
          'site.organization example',
          'site.repository example/devops-simulator',
          'site.dns.zone.create.name devops-simulator.example.com',
          'site.tokens.issuer https://login.devops-simulator.example.com/',
          'site.identityProvider.authorizationUrl https://login.devops-simulator.example.com/oauth2/authorize',
          'site.identityProvider.tokenUrl https://login.devops-simulator.example.com/oauth2/token',
          'site.identityProvider.userInfoUrl https://login.devops-simulator.example.com/oauth2/userinfo',
          'site.runbookBaseUrl https://github.com/example/devops-simulator/blob/main/docs/runbooks.md',
          'prod.ingress.hostName app.devops-simulator.example.com',
          'prod.services.0.ami.id ami-0a1b2c3d4e5f60718',
          'prod.alerting.emails.0 oncall@example.com',
        ]
          .map((each) => JSON.stringify(each))
          .join(', ')}`,
        '  mend: put your own values there, as docs/first-deploy.md says',
      ].join('\n'),
    ]);
  });

  test('of an environment in an account that nobody has yet are left alone', () => {
    const [complaint = ''] = said(withAccounts(REAL, '222222222222'), [environments.experimental]);

    expect(complaint).not.toContain('experimental');
    expect(said(withAccounts('111111111111', REAL), [environments.experimental])[0]).toContain(
      '"experimental.alerting.emails.0 research@example.com"',
    );
  });

  test('names of a company are none', () => {
    const own: Site = {
      ...withAccounts(REAL, '210987654321'),
      organization: 'examples-inc',
      repository: 'acme/example',
      dns: { zone: { create: { name: 'simulator.acme-example.com' } }, certificate: { create: true } },
      tokens: { issuer: 'https://login.acme.io/', audience: 'devops-simulator' },
      identityProvider: {
        ...site.identityProvider,
        authorizationUrl: 'https://login.acme.io/authorize',
        tokenUrl: 'https://login.acme.io/token',
        userInfoUrl: 'https://login.acme.io/userinfo',
      },
      runbookBaseUrl: 'https://github.com/acme/example-runbooks/blob/main/runbooks.md',
    };

    expect(said(own)).toEqual([]);
  });
});
