import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Without them it asks its maker's servers at each start, and waits where there is no network. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium with an empty profile, and whatever its console complained of. */
export class Browser {
  readonly complaints: string[] = [];
  private constructor(
    private readonly folder: string,
    private readonly context: BrowserContext,
  ) {}

  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-chromium-'));
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
      headless: true,
      // Its sandbox refuses root, which tests in a container are.
      args: [...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      viewport: { width: 1100, height: 1400 },
    });
    return new Browser(folder, context);
  }

  async newPage(): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    return page;
  }

  async end(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
