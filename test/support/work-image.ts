import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestEmulator } from './emulator';

/** An image of a digest that is one digit over and over. */
export const imageOf = (digit: string): string => `registry.example.com/shop/app@sha256:${digit.repeat(64)}`;

/** Images whose `db.js` is a few lines of a test: a double of the release's database command. */
export class WorkImages {
  private readonly images: Record<string, { environment: Record<string, string> }> = {};

  constructor(
    private readonly emulator: TestEmulator,
    private readonly folder: string,
  ) {}

  /** @param program of `node db.js <command>`; `command` is what it was called with */
  async add(image: string, program: string): Promise<void> {
    const IMAGE_FOLDER = join(this.folder, image.slice(-8));
    mkdirSync(IMAGE_FOLDER, { recursive: true });
    writeFileSync(join(IMAGE_FOLDER, 'db.js'), `const [command] = process.argv.slice(2);\n${program}\n`);
    this.images[image] = { environment: { IMAGE_FOLDER } };
    await this.emulator.images(this.images);
  }
}
