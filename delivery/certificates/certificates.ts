import { authorityParameter, authoritySecret, tlsSecret } from '../../constructs/kubernetes/monitoring/names';
import { CERTIFICATE } from '../../constructs/monitoring/certificates';
import { APPS, type App, dnsName, NAMESPACE } from '../../constructs/monitoring/config/names';
import { makeAuthority, makeCertificate } from './authority';
import { AUTHORITY, endOf, joined, split, whyRenew, whyRenewAuthority } from './plan';
import type { Store } from './store';

export interface CertificatesRequest {
  /** Prefix of names in AWS. */
  readonly prefix: string;
  readonly apps: readonly App[];
  /** Make another authority, and so every certificate, whatever there is. */
  readonly anew: boolean;
  readonly now: Date;
}

/** What was done about one of them. */
export interface Outcome {
  readonly name: string;
  /** Day of its end, `yyyy-mm-dd`. */
  readonly ends: string;
  /** Why it was made; undefined when it was good. */
  readonly made: string | undefined;
}

/** Makes what is missing, or ends soon. Can be repeated at any time: what is good stays. */
export async function renewCertificates(store: Store, request: CertificatesRequest): Promise<Outcome[]> {
  const { prefix, apps, now } = request;
  const authority = await agreedAuthority(store, request);
  const outcomes = [authority.outcome];
  for (const app of apps) {
    const id = tlsSecret(prefix, app);
    const names = namesOf(app);
    const present = await store.secret(id);
    const made = whyRenew(present, names, authority.certificate, now);
    let text = present ?? '';
    if (made !== undefined) {
      const days = { from: now, days: CERTIFICATE.days };
      text = joined(await makeCertificate(authority, names, days));
      await store.putSecret(id, text);
    }
    outcomes.push({ name: APPS[app], ends: endOf(split(text).certificate), made });
  }
  return outcomes;
}

/** What clients ask for: the service, its pods, and a tunnel's end. */
const namesOf = (app: App): string[] => [
  dnsName(app),
  APPS[app],
  `${APPS[app]}.${NAMESPACE}.svc.cluster.local`,
  `*.${dnsName(app)}`,
  'localhost',
];

async function agreedAuthority(store: Store, { prefix, anew, now }: CertificatesRequest) {
  const present = await store.secret(authoritySecret(prefix));
  const made = anew ? 'another one was asked for' : whyRenewAuthority(present, now);
  const identity =
    made === undefined
      ? split(present!)
      : await makeAuthority(`${prefix} monitoring`, { from: now, days: AUTHORITY.days });
  if (made !== undefined) await store.putSecret(authoritySecret(prefix), joined(identity));
  if ((await store.parameter(authorityParameter(prefix))) !== identity.certificate) {
    await store.putParameter(authorityParameter(prefix), identity.certificate);
  }
  return { ...identity, outcome: { name: 'authority', ends: endOf(identity.certificate), made } };
}
