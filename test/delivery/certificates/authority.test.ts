import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { type Identity, makeAuthority, makeCertificate } from '../../../delivery/certificates/authority';
import { joined, split, whyRenew, whyRenewAuthority } from '../../../delivery/certificates/plan';

const NAMES = ['prometheus.monitoring.svc', 'localhost'];
const NOW = new Date();
const year = { from: NOW, days: 365 };
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

const END = later(365).toISOString().slice(0, 10);

/** Node ends such a connection, with or without an alert. */
const REFUSED = /^(closed without an answer|ECONNRESET|ERR_SSL_.+)$/;

let authority: Identity;
let other: Identity;
let server: Identity;
beforeAll(async () => {
  [authority, other] = await Promise.all([makeAuthority('ours', year), makeAuthority('ours', year)]);
  server = await makeCertificate(authority, NAMES, year);
});

test('a certificate is for its names, for a server and for a client, and nothing more', () => {
  const certificate = new X509Certificate(server.certificate);

  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(certificate.subjectAltName).toBe('DNS:prometheus.monitoring.svc, DNS:localhost');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect(certificate.ca).toBe(false);
  expect(new X509Certificate(authority.certificate).ca).toBe(true);
});

describe('a server that asks for certificates of the authority', () => {
  /** What comes of a client's connection: the server's answer, or the code of its refusal. */
  const attempt = (client: Partial<Identity>): Promise<string> =>
    new Promise((resolve) => {
      const listener = createServer(
        {
          cert: server.certificate,
          key: server.key,
          ca: authority.certificate,
          requestCert: true,
          rejectUnauthorized: true,
        },
        (socket) => socket.end('metrics'),
      );
      listener.on('tlsClientError', () => undefined);
      listener.listen(0, '127.0.0.1', () => {
        const socket = connect({
          port: (listener.address() as AddressInfo).port,
          servername: 'localhost',
          ca: authority.certificate,
          ...(client.certificate !== undefined && { cert: client.certificate, key: client.key! }),
        });
        const end = (result: string) => {
          socket.destroy();
          listener.close();
          resolve(result);
        };
        socket.on('data', (text: Buffer) => end(text.toString()));
        socket.on('close', () => end('closed without an answer'));
        socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
      });
    });

  test('answers a client of it', async () => {
    expect(await attempt(await makeCertificate(authority, ['grafana'], year))).toBe('metrics');
  });

  test('refuses one without a certificate', async () => {
    expect(await attempt({})).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
  });

  test('refuses one of another authority of the same name', async () => {
    expect(await attempt(await makeCertificate(other, ['grafana'], year))).toMatch(REFUSED);
  });

  test('refuses one that has ended', async () => {
    const ended = await makeCertificate(authority, ['grafana'], { from: later(-10), days: 9 });

    expect(await attempt(ended)).toMatch(REFUSED);
  });
});

describe('a certificate is made anew', () => {
  const why = (text: string | undefined, now = NOW, names = NAMES) => whyRenew(text, names, authority.certificate, now);

  test.each<[string, () => string | undefined, string | undefined]>([
    ['not while it is good', () => why(joined(server)), undefined],
    ['not a quarter of a year before its end', () => why(joined(server), later(274)), undefined],
    ['later than that', () => why(joined(server), later(276)), `it ends on ${END}`],
    ['where there is none', () => why(undefined), 'there is none'],
    ['where it cannot be read', () => why('none yet'), 'what is there cannot be read'],
    ['where a name is missing', () => why(joined(server), NOW, ['grafana']), 'it lacks a name'],
    [
      'after the authority',
      () => whyRenew(joined(server), NAMES, other.certificate, NOW),
      'another authority signed it',
    ],
    ['and the authority, too', () => whyRenewAuthority(joined(authority), NOW), `it ends on ${END}`],
  ])('%s', (_when, judge, reason) => {
    expect(judge()).toBe(reason);
  });
});

test('both blocks come out of one text as they went in', () => {
  expect(split(joined(server))).toEqual(server);
});
