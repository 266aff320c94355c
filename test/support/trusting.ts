import { request } from 'node:https';

/** As `fetch`, over TLS, of whoever shows this certificate: what a person does who accepts it for what it is. */
export const trusting =
  (certificate: string) =>
  async (url: string, { method = 'GET', headers, body }: RequestInit): Promise<Response> => {
    const text = body === undefined || body === null ? undefined : String(body);
    const answer = await new Promise<Response>((resolve, reject) => {
      const sent = request(url, {
        method,
        headers: headers as Record<string, string>,
        ca: certificate,
        checkServerIdentity: () => undefined, // made for itself by an instance, which goes by no name
      });
      sent.on('error', reject);
      sent.on('response', async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const pairs = response.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [[name, all[at + 1]!]] : []));
          const { statusCode: status = 500 } = response;
          const empty = [204, 304].includes(status);
          resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: pairs as [string, string][] }));
        } catch (error) {
          reject(error);
        }
      });
      sent.end(text);
    });
    return answer;
  };
