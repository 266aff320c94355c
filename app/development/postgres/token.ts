import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a token must say to open one server to one role. */
export interface Expected {
  /** `<host>:<port>` that the client knows the server by. */
  readonly endpoints: readonly string[];
  readonly user: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly now: Date;
}

/** RDS accepts a token for 15 minutes. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html */
const MOST_SECONDS = 900;
/** Clocks may differ by this much. */
const SKEW_SECONDS = 300;

/**
 * Judges an RDS login token, a presigned URL without its scheme, as RDS does.
 * @returns why it is refused; undefined when it opens the server
 */
export function refusal(token: string, expected: Expected): string | undefined {
  let url: URL;
  try {
    url = new URL(`https://${token}`);
  } catch {
    return 'not a token';
  }
  const given = (name: string): string => url.searchParams.get(name) ?? '';
  const [accessKeyId, date, region, service, end] = given('X-Amz-Credential').split('/');
  const { endpoints, user, now } = expected;
  const age = (now.getTime() - timeOf(given('X-Amz-Date'))) / 1000;
  const lifetime = Number(given('X-Amz-Expires'));
  if (!endpoints.includes(url.host)) return `signed for ${url.host}, not for ${endpoints.join(' or ')}`;
  if (given('Action') !== 'connect') return `action ${given('Action')}, not connect`;
  if (given('DBUser') !== user) return `signed for the role ${given('DBUser')}, not for ${user}`;
  if (service !== 'rds-db' || end !== 'aws4_request') return `signed for ${service}, not for rds-db`;
  if (region !== expected.region) return `signed for the region ${region}, not for ${expected.region}`;
  if (accessKeyId !== expected.accessKeyId) return `unknown access key ${accessKeyId}`;
  if (date !== given('X-Amz-Date').slice(0, 8)) return 'dates that differ';
  if (!(lifetime > 0 && lifetime <= MOST_SECONDS)) return `a lifetime of ${lifetime} s, not of 1 to ${MOST_SECONDS} s`;
  if (!(age >= -SKEW_SECONDS && age <= lifetime)) return `${Math.round(age)} s old, valid for ${lifetime} s`;
  return isSigned(url, expected.secretAccessKey) ? undefined : 'a wrong signature';
}

/** `20261125T121500Z` */
const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Signature Version 4 of a presigned GET: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned(url: URL, secretAccessKey: string): boolean {
  const given = (name: string): string => url.searchParams.get(name) ?? '';
  const [, ...scope] = given('X-Amz-Credential').split('/');
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const request = ['GET', '/', query.join('&'), `host:${url.host}`, '', 'host', hash('')].join('\n');
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
