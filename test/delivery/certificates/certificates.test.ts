import { X509Certificate } from 'node:crypto';
import { type CertificatesRequest, renewCertificates } from '../../../delivery/certificates/certificates';
import { split } from '../../../delivery/certificates/plan';
import type { Store } from '../../../delivery/certificates/store';

const NOW = new Date();
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
const request: CertificatesRequest = { prefix: 'p', apps: ['prometheus', 'grafana'], anew: false, now: NOW };

/** Secrets Manager and the parameter store, and what was put into them. */
function memory() {
  const kept = new Map<string, string>();
  const put: string[] = [];
  const read = async (name: string) => kept.get(name);
  const write = async (name: string, text: string) => {
    kept.set(name, text);
    put.push(name);
  };
  // Of a class with clients of AWS in private fields, which no object that is written down can have.
  const store = { secret: read, putSecret: write, parameter: read, putParameter: write } as unknown as Store;
  return { kept, put, store };
}

test('the first run makes the authority, publishes its certificate without its key, and signs one for each server', async () => {
  const { kept, put, store } = memory();

  const outcomes = await renewCertificates(store, request);

  expect(outcomes.map(({ name, made }) => [name, made])).toEqual([
    ['authority', 'there is none'],
    ['prometheus', 'there is none'],
    ['grafana', 'there is none'],
  ]);
  expect(put).toEqual([
    'p/monitoring/authority',
    '/p/monitoring/authority',
    'p/monitoring/tls/prometheus',
    'p/monitoring/tls/grafana',
  ]);
  const published = kept.get('/p/monitoring/authority')!;
  expect(published).not.toContain('PRIVATE KEY');
  const { certificate } = split(kept.get('p/monitoring/tls/prometheus')!);
  expect(new X509Certificate(certificate).verify(new X509Certificate(published).publicKey)).toBe(true);
  expect(new X509Certificate(certificate).checkHost('prometheus.monitoring.svc')).toBe('prometheus.monitoring.svc');
});

test('what is good stays; what ends soon is made anew, by the same authority', async () => {
  const { put, store } = memory();
  await renewCertificates(store, request);
  put.length = 0;

  await renewCertificates(store, { ...request, now: later(200) });
  expect(put).toEqual([]);

  await renewCertificates(store, { ...request, now: later(300) });
  expect(put).toEqual(['p/monitoring/tls/prometheus', 'p/monitoring/tls/grafana']);
});

test("no certificate outlives the authority that signed it, whenever it is asked for: only servers' ends are watched", async () => {
  const { kept, store } = memory();
  const endsAt = (name: string): number => Date.parse(new X509Certificate(split(kept.get(name)!).certificate).validTo);

  for (let day = 0; day < 2 * 3650; day += 271) {
    await renewCertificates(store, { ...request, now: later(day) });

    expect(endsAt('p/monitoring/tls/prometheus')).toBeLessThan(endsAt('p/monitoring/authority'));
  }
});

test('another authority replaces every certificate', async () => {
  const { put, store } = memory();
  await renewCertificates(store, request);
  put.length = 0;

  const outcomes = await renewCertificates(store, { ...request, anew: true });

  expect(outcomes.map(({ made }) => made)).toEqual([
    'another one was asked for',
    'another authority signed it',
    'another authority signed it',
  ]);
  expect(put).toHaveLength(4);
});
