import type { Request, Response } from 'express';
import { readConfig } from '../../../app/src/config';
import { securityHeaders } from '../../../app/src/http/headers';
import type { Environment } from '../../../app/src/variables';
import { SERVICE_FILE } from '../../../constructs/app-server/service-unit';
import { bootOf, filesOf, variablesOf } from '../../support/boot';
import { stackOf } from '../../support/company';

/** The least that the service is told where it speaks TLS. */
const WITH_TLS = {
  PORT: '3000',
  METRICS_PORT: '9464',
  RELEASE: 'test',
  AWS_REGION: 'eu-west-1',
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'simulator',
  DATABASE_USER: 'app',
  DATABASE_POOL_SIZE: '5',
  DATABASE_CA_FILE: __filename,
  PROCESSES: '1',
  KEEP_ALIVE_SECONDS: '75',
  DRAIN_SECONDS: '0',
  TLS_CERT_FILE: __filename,
  TLS_KEY_FILE: __filename,
};

/** Of WITH_TLS, what a browser is told of a connection. */
function answered(more: Environment): Record<string, string> {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    removeHeader: () => {},
  };
  // Of both, only these two methods are used.
  securityHeaders(readConfig({ ...WITH_TLS, ...more }))({} as Request, response as unknown as Response, () => {});
  return Object.fromEntries(headers);
}

const deployed = (name: string): Environment => {
  const { NODE_ENV, PUBLIC_URL } = variablesOf(filesOf(bootOf(stackOf(name)))[SERVICE_FILE]!);
  return { NODE_ENV, PUBLIC_URL };
};
const development = (PUBLIC_URL?: string): Environment => ({ NODE_ENV: 'development', PUBLIC_URL });

describe('a browser is told to come by TLS for a year', () => {
  test.each([
    ['in production, as prod runs', () => deployed('prod')],
    ['in a beta that others reach', () => development('https://beta.example.com')],
  ])('%s', (_where, told) => {
    expect(answered(told())).toHaveProperty('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });

  test.each([
    ['at the end of a tunnel, as dev runs', () => deployed('dev')],
    ['at 127.0.0.1', () => development('https://127.0.0.1:3000')],
    ['in development that nobody logs in to', () => development()],
    [
      'by plain HTTP, also where something else ends TLS',
      () => ({ ...development('https://beta.example.com'), TLS_CERT_FILE: '', TLS_KEY_FILE: '' }),
    ],
  ])('but not %s', (_where, told) => {
    const headers = answered(told());

    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).toHaveProperty('x-content-type-options', 'nosniff');
  });
});
