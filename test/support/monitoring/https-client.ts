import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { TlsFiles } from '../../../constructs/monitoring/config/files';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks a server, showing a certificate or none. */
export function ask(url: string, tls?: Partial<TlsFiles>, form?: Readonly<Record<string, string>>): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
    timeout: 30_000,
    agent: false as const,
    ...(tls?.authority !== undefined && { ca: readFileSync(tls.authority) }),
    ...(tls?.certificate !== undefined && { cert: readFileSync(tls.certificate) }),
    ...(tls?.key !== undefined && { key: readFileSync(tls.key) }),
  };
  return new Promise((resolve, reject) => {
    const sent = (url.startsWith('https:') ? secure : plain)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
