import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor, show } from '../../validation/rule';
import type { AppServerGroupProps } from './app-server-group';

const rule = ruleFor<AppServerGroupProps>();

export const LOGIN_RULES: readonly Rule<AppServerGroupProps>[] = [
  rule({
    id: 'APP-19',
    sentence: 'Only a service in development mode has a login of its own',
    reason:
      'In production mode it refuses the variables of a login and does not start; test accounts must not write there.',
    link: 'https://datatracker.ietf.org/doc/html/rfc9068',
    property: 'login',
    allowed: ({ nodeEnvironment }) => `left out, since nodeEnvironment is ${show(nodeEnvironment)}`,
    mend: "remove the service's login from the environment's file: who writes there has a token of site.tokens.issuer",
    when: ({ nodeEnvironment }) => nodeEnvironment !== 'development',
    value: ({ login }) => login && { sessionMemoryMiB: login.sessionMemoryMiB },
    ok: (login) => login === undefined,
  }),
  rule({
    id: 'APP-20',
    sentence: 'Sessions have memory enough, and leave the rest to the service',
    reason: 'A session is about a kilobyte; Redis may take twice the number, and a t4g.small has 2 GiB.',
    link: 'https://redis.io/docs/latest/develop/reference/eviction/',
    property: 'login.sessionMemoryMiB',
    allowed: 'a whole number from 16 to 512 MiB',
    mend: "correct the service's login.sessionMemoryMiB in the environment's file",
    when: ({ login }) => login !== undefined,
    value: ({ login }) => login?.sessionMemoryMiB,
    ok: (mib) => isWhole(mib, 16, 512),
  }),
];
