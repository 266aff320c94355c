/** What one answer was, read to its end. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly value: string;
}

/** A browser without a screen: keeps cookies by host and path, as browsers do, and follows a redirect when told to. */
export class Visitor {
  readonly cookies = new Map<string, Cookie>();

  /** @param ask how a request is sent @default - over the network, trusting whom this machine trusts */
  constructor(private readonly ask: (url: string, init: RequestInit) => Promise<Response> = fetch) {}

  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(url, { headers });
  }

  post(
    url: string,
    headers: Readonly<Record<string, string>> = {},
    form?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    return this.send(url, { method: 'POST', headers, ...(form && { body: new URLSearchParams(form) }) });
  }

  /** Where an answer sends the browser. */
  static target({ url, headers, status, text }: Answer): string {
    const location = headers.get('location');
    if (location === null) throw new Error(`${url} answers ${status} and sends nowhere:\n${text}`);
    return new URL(location, url).href;
  }

  /** Follows redirects until an address begins with `until`, which is not asked, or a page comes. */
  async follow(answer: Answer, until: string): Promise<string> {
    let at = answer;
    for (let hops = 0; hops < 10; hops++) {
      if (!at.headers.has('location')) return at.url;
      const target = Visitor.target(at);
      if (target.startsWith(until)) return target;
      at = await this.get(target);
    }
    throw new Error(`no end of redirects at ${at.url}`);
  }

  private async send(url: string, { headers, ...init }: RequestInit & { headers: Readonly<Record<string, string>> }) {
    const cookie = this.cookiesFor(new URL(url));
    const response = await this.ask(url, {
      ...init,
      headers: { ...(cookie && { cookie }), ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line, new URL(url).hostname);
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }

  private cookiesFor({ hostname, pathname }: URL): string {
    return [...this.cookies]
      .filter(([, { host, path }]) => host === hostname && isBelow(path, pathname))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
  }

  private keep(line: string, host: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const attribute = (key: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    if (expires && Date.parse(expires) <= Date.now()) this.cookies.delete(`${name} ${path}`);
    else this.cookies.set(`${name} ${path}`, { host, path, value });
  }
}

const isBelow = (path: string, pathname: string): boolean =>
  path === '/' || pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
