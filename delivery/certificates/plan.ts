import { X509Certificate } from 'node:crypto';
import { CERTIFICATE } from '../../constructs/monitoring/certificates';

/**
 * The authority. Nothing probes for its end, which is never the first: it is made anew while it still outlives whatever it
 * signs, and every certificate with it.
 */
export const AUTHORITY = { days: 3650, renewDays: 400 } as const;

const DAY_MS = 86_400_000;

/** Both, in one PEM text: the readers take the blocks that they look for. */
export const joined = ({ certificate, key }: { readonly certificate: string; readonly key: string }): string =>
  `${certificate}${key}`;

/** @throws where a block is missing */
export function split(text: string): { readonly certificate: string; readonly key: string } {
  const block = (kind: string): string => {
    const found = new RegExp(`-----BEGIN ${kind}-----[\\s\\S]+?-----END ${kind}-----`).exec(text)?.[0];
    if (found === undefined) throw new Error(`no ${kind} in it`);
    return `${found}\n`;
  };
  return { certificate: block('CERTIFICATE'), key: block('PRIVATE KEY') };
}

/** Why a certificate is to be made anew; undefined while it is good. */
export function whyRenew(
  text: string | undefined,
  names: readonly string[],
  authority: string,
  now: Date,
): string | undefined {
  if (text === undefined) return 'there is none';
  const certificate = parsed(text);
  if (!certificate) return 'what is there cannot be read';
  if (!certificate.verify(new X509Certificate(authority).publicKey)) return 'another authority signed it';
  if (names.some((name) => certificate.checkHost(name) === undefined)) return 'it lacks a name';
  return endsSoon(certificate, CERTIFICATE.renewDays, now);
}

export const whyRenewAuthority = (text: string | undefined, now: Date): string | undefined => {
  if (text === undefined) return 'there is none';
  const certificate = parsed(text);
  return certificate ? endsSoon(certificate, AUTHORITY.renewDays, now) : 'what is there cannot be read';
};

export const endOf = (text: string): string => day(end(new X509Certificate(text)));

const endsSoon = (certificate: X509Certificate, days: number, now: Date): string | undefined =>
  end(certificate).getTime() - now.getTime() < days * DAY_MS ? `it ends on ${day(end(certificate))}` : undefined;

const end = ({ validTo }: X509Certificate): Date => new Date(validTo);
const day = (date: Date): string => date.toISOString().slice(0, 10);

function parsed(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(split(text).certificate);
  } catch {
    return undefined;
  }
}
