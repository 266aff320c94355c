/**
 * TLS 1.2 with forward secrecy and authenticated ciphers only, TLS 1.3, and key exchange that a later quantum computer
 * cannot undo: what AWS recommends, and what new listeners get in its console.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

/** Policies without TLS 1.0, TLS 1.1 and CBC ciphers, from the same page. */
export const CURRENT_TLS_POLICIES: readonly string[] = [
  TLS_POLICY,
  'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09',
  'ELBSecurityPolicy-TLS13-1-3-2021-06',
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
];

/** Two years, as the preload list asks. Browsers then never try plain HTTP again. */
export const HSTS = 'max-age=63072000; includeSubDomains';
export const HSTS_LEAST_SECONDS = 31_536_000;
