import { X509Certificate } from 'node:crypto';
import { databaseAuthorities } from '../../../constructs/database/authorities';

test('the authorities of RDS are those of the region, and none has ended', () => {
  const blocks = databaseAuthorities('eu-west-1').match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => new X509Certificate(block));

  expect(certificates.length).toBeGreaterThanOrEqual(3);
  expect(certificates.every(({ subject }) => subject.includes('CN=Amazon RDS eu-west-1 Root CA'))).toBe(true);
  expect(certificates.every(({ ca, validTo }) => ca && new Date(validTo) > new Date('2040-01-01'))).toBe(true);
});

test('a region that RDS is not in has none', () => {
  expect(databaseAuthorities('mars-1')).toBe('');
});
