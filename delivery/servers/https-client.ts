import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { TlsFiles } from '../../constructs/monitoring/config/files';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks a server, showing a certificate or none. @param sent a form, or JSON as a text */
export function ask(
  url: string,
  tls?: Partial<TlsFiles>,
  sent?: Readonly<Record<string, string>> | string,
): Promise<Answer> {
  const isForm = typeof sent === 'object';
  const body = isForm ? new URLSearchParams(sent).toString() : sent;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': type },
    timeout: 30_000,
    agent: false as const,
    ...(tls?.authority !== undefined && { ca: readFileSync(tls.authority) }),
    ...(tls?.certificate !== undefined && { cert: readFileSync(tls.certificate) }),
    ...(tls?.key !== undefined && { key: readFileSync(tls.key) }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url}`)));
    request.on('error', reject);
    request.end(body);
  });
}
