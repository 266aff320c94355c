import type { Site } from './types';

/**
 * What is a company's own. These are placeholders: they deploy to the local emulator, and to no AWS account,
 * since the provider refuses an account whose id is not written here.
 */
export const site: Site = {
  organization: 'example',
  region: 'eu-west-1',
  accounts: {
    prod: { id: '111111111111', oidcProvider: { create: true } },
    sandbox: { id: '222222222222', oidcProvider: { create: true } },
  },
  repository: 'example/devops-simulator',
  dns: {
    zone: { create: { name: 'devops-simulator.example.com' } },
    certificate: { create: true },
  },
  tokens: { issuer: 'https://login.devops-simulator.example.com/', audience: 'devops-simulator' },
  identityProvider: {
    authorizationUrl: 'https://login.devops-simulator.example.com/oauth2/authorize',
    tokenUrl: 'https://login.devops-simulator.example.com/oauth2/token',
    userInfoUrl: 'https://login.devops-simulator.example.com/oauth2/userinfo',
    scopes: ['openid', 'email', 'profile', 'groups'],
  },
  runbookBaseUrl: 'https://github.com/example/devops-simulator/blob/main/docs/runbooks.md',
  costTags: { 'cost-center': 'devops-simulator', owner: 'platform' },
};
