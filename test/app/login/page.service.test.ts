import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { freePort } from '../../../app/development/free-port';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { Browser } from '../../support/chromium';
import { databaseVariables, type LoginService, LoginServices } from '../../support/login-service';
import { startRedis, type TestRedis } from '../../support/redis';
import { startDatabase } from '../../support/service';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(180_000);

describeWith(['redis-server', 'openssl', 'chromium'], 'the page of development', () => {
  let redis: TestRedis;
  let postgres: Postgres;
  let services: LoginServices;
  let service: LoginService;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    services = new LoginServices();
    const port = await freePort();
    [redis, postgres, browser] = await Promise.all([startRedis(), startDatabase(), Browser.start()]);
    const issuer = await services.startProvider(`http://localhost:${port}`);
    service = await services.start({
      env: {
        ...databaseVariables(postgres),
        PORT: String(port),
        REDIS_URL: redis.url,
        LOCAL_OIDC_ISSUER: issuer,
        CORS_ORIGINS: '*',
      },
    });
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.end();
    await services?.end();
    await Promise.all([redis?.stop(), postgres?.stop()]);
  });

  const table = (name: string) => page.getByRole('table', { name });
  /** Of a table's first row. */
  const cells = (name: string) => table(name).getByRole('row').nth(1).getByRole('cell').allTextContents();
  const said = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();

  test('only reads for somebody who has not logged in', async () => {
    await page.goto(service.url);

    await table('Environments').getByText('no environment yet').waitFor();
    expect(await page.getByRole('button', { name: 'Make' }).isDisabled()).toBe(true);
  });

  test('leads through the login and back', async () => {
    await page.getByRole('link', { name: 'Log in with the local provider' }).click();
    await page.getByRole('heading', { name: 'Who are you today?' }).waitFor();
    await page.getByRole('button', { name: /^Zoë Ångström-O’Neil/ }).click();

    await page.getByText('logged in as Zoë Ångström-O’Neil').waitFor();
    expect(page.url()).toBe(`${service.url}/`);
  });

  test('makes an environment, deploys to it, begins, simulates and resolves an incident', async () => {
    await page.getByLabel('Name').fill('browser-made');
    await page.getByRole('button', { name: 'Make' }).click();
    await said('done: Make an environment');
    expect(await cells('Environments')).toEqual(['browser-made', 'development', '3', '–', '100 %', 'local:zoë']);

    await page.getByRole('textbox', { name: 'Release' }).fill('<b>v1</b>');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await said('done: Deploy a release');
    expect(await cells('Deployments')).toEqual([
      'browser-made',
      '<b>v1</b>',
      'rolling',
      'running',
      expect.stringMatching(/\d/),
      'local:zoë',
    ]);

    await page.getByLabel('Severity').selectOption('critical');
    await page.getByRole('button', { name: 'Begin' }).click();
    await said('done: Begin an incident');
    await page.getByRole('button', { name: 'Simulate bad-release in browser-made' }).click();
    await page.getByRole('img', { name: /^Health from 100 % down to \d+ %, \d+ % at the end$/ }).waitFor();

    await page.getByRole('button', { name: 'Resolve bad-release in browser-made' }).click();
    await said('resolved bad-release in browser-made');
    expect((await cells('Incidents')).slice(0, 4)).toEqual(['browser-made', 'bad-release', 'critical', 'resolved']);
  });

  test('shows the newest of many first, and older ones when asked', async () => {
    await postgres.query(
      `INSERT INTO deployments (environment_id, release, strategy, started_at, finishes_at, created_by)
       SELECT id, 'old-' || n, 'rolling', now(), now(), 'test' FROM environments, generate_series(1, 12) n`,
      { database: postgres.database },
    );
    await page.reload();
    await table('Deployments').getByText('old-12').waitFor();
    expect(await table('Deployments').getByText(/^old-/).count()).toBe(8);

    await page.getByRole('button', { name: 'Show older deployments' }).click();
    await table('Deployments').getByText('<b>v1</b>').waitFor();
    expect(await table('Deployments').getByText(/^old-/).count()).toBe(12);
  });

  test('says in whole words what is refused', async () => {
    await page.getByLabel('Name').fill('browser-made');
    await page.getByRole('button', { name: 'Make' }).click();

    await said('there is an environment named browser-made already');
  });

  test('ends with a logout, after which somebody else can be chosen', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await said('logged out');
    await page.getByRole('link', { name: 'Log in with the local provider' }).click();
    await page.getByRole('button', { name: /^Dana/ }).click();

    await page.getByText('logged in as Dana Developer').waitFor();
  });

  // Another port of localhost is another origin and the same site: the browser sends it the cookie.
  test('is of no use to a page of another origin, although the API may be called from anywhere', async () => {
    const other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<form method="post" action="${service.url}/login/token"><button>Win</button></form>`);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://localhost:${(other.address() as AddressInfo).port}`;
    try {
      const attack = await browser.newPage();
      await attack.goto(elsewhere);
      const taken = (path: string, method: string) =>
        attack.evaluate(
          ([url, how]) =>
            fetch(url!, { method: how!, credentials: 'include', headers: { 'x-csrf-protection': '1' } }).then(
              (answer) => answer.text(),
              (error: Error) => error.message,
            ),
          [`${service.url}${path}`, method],
        );

      expect(await taken('/login/token', 'POST')).toBe('Failed to fetch');
      expect(await taken('/login/session', 'GET')).toBe('Failed to fetch');
      expect(
        await attack.evaluate((url) => fetch(url).then(({ status }) => status), `${service.url}/api/incidents`),
      ).toBe(200);
      await attack.getByRole('button', { name: 'Win' }).click();
      await attack.waitForURL(`${service.url}/login/token`);
      expect(await attack.getByText('POST /login/token needs the header x-csrf-protection: 1').count()).toBe(1);
      await attack.close();
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  test('tells a person in a page what went wrong with a login', async () => {
    await page.goto(`${service.url}/login/local/callback?state=stale`);

    expect(await page.getByRole('heading').textContent()).toBe('No such login');
    expect(await page.getByRole('main').textContent()).toContain('no login of this browser waits for this answer');
    await page.getByRole('link', { name: 'Start page' }).click();
    await page.getByText('logged in as Dana Developer').waitFor();
  });

  test('gave the browser nothing to complain of', () => {
    // The refusals that were asked for above, in the browser's words.
    const asked =
      /^Failed to load resource: (the server responded with a status of (400|403|409)|net::ERR_FAILED)|blocked by CORS policy/;

    expect(browser.complaints.filter((complaint) => !asked.test(complaint))).toEqual([]);
  });

  test('runs no script but its own', async () => {
    const answer = await new Visitor().get(service.url);

    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src data:;base-uri 'none';form-action 'none';frame-ancestors 'none';require-trusted-types-for 'script'",
    );
    expect(answer.text).not.toMatch(/<script(?! type="module" src="\/page\/)| on\w+=| style=/);
  });

  test('shows its lists while Redis is gone, and says what is missing', async () => {
    await redis.stop();
    await page.goto(service.url);

    await said('Redis, which holds the sessions, does not answer; try again in a few seconds');
    await table('Environments').getByText('browser-made').waitFor();
  });

  test('is there without a login, and reads', async () => {
    const alone = await services.start({ env: databaseVariables(postgres) });
    await page.goto(alone.url);

    await page.getByText('no login is configured: this page only reads').waitFor();
    await table('Environments').getByText('browser-made').waitFor();
  });
});
