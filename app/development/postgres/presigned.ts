import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Who must have signed a URL, and for what. */
export interface Signer {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly now: Date;
}

export interface Signed extends Signer {
  /** In Signature Version 4's words: `rds-db`, `sts`. */
  readonly service: string;
  /** How long it is good for. @default - as long as it says, 900 at most */
  readonly seconds?: number;
  /** Headers that are signed besides `host`, in small letters. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** RDS accepts a token for 15 minutes. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html */
const MOST_SECONDS = 900;
/** Clocks may differ by this much. */
const SKEW_SECONDS = 300;

/** @returns why AWS would refuse a presigned GET; undefined when it would not */
export function signatureRefusal(url: URL, expected: Signed): string | undefined {
  const given = (name: string): string => url.searchParams.get(name) ?? '';
  const [accessKeyId, date, region, service, end] = given('X-Amz-Credential').split('/');
  const age = (expected.now.getTime() - timeOf(given('X-Amz-Date'))) / 1000;
  const lifetime = expected.seconds ?? Number(given('X-Amz-Expires'));
  if (service !== expected.service || end !== 'aws4_request')
    return `signed for ${service}, not for ${expected.service}`;
  if (region !== expected.region) return `signed for the region ${region}, not for ${expected.region}`;
  if (accessKeyId !== expected.accessKeyId) return `unknown access key ${accessKeyId}`;
  if (date !== given('X-Amz-Date').slice(0, 8)) return 'dates that differ';
  if (!(lifetime > 0 && lifetime <= MOST_SECONDS)) return `a lifetime of ${lifetime} s, not of 1 to ${MOST_SECONDS} s`;
  if (!(age >= -SKEW_SECONDS && age <= lifetime)) return `${Math.round(age)} s old, valid for ${lifetime} s`;
  return isSigned(url, expected) ? undefined : 'a wrong signature';
}

/** `20261125T121500Z` */
const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned(url: URL, { secretAccessKey, headers = {} }: Signed): boolean {
  const given = (name: string): string => url.searchParams.get(name) ?? '';
  const [, ...scope] = given('X-Amz-Credential').split('/');
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const signed = Object.entries({ host: url.host, ...headers }).sort();
  const request = [
    ...['GET', '/', query.join('&')],
    ...signed.map(([name, value]) => `${name}:${value}`),
    ...['', signed.map(([name]) => name).join(';'), hash('')],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', given('X-Amz-Date'), scope.join('/'), hash(request)].join('\n');
  const key = scope.reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  const wanted = hmac(key, text);
  const signature = Buffer.from(given('X-Amz-Signature'), 'hex');
  return signature.length === wanted.length && timingSafeEqual(signature, wanted);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
