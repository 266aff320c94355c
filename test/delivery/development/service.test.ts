import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Service } from '../../../delivery/development/service';

describe("the service's process", () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('starts with the next edit where it could not be started with the one before', async () => {
    const script = join(folder, 'main.js');
    writeFileSync(script, "console.log('it runs'); setInterval(() => {}, 1000);");
    const lines: string[] = [];
    const service = new Service({
      script,
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      inspector: { host: '127.0.0.1', port: 0 },
      onLine: (line) => lines.push(line),
      onEnd: () => {},
    });
    try {
      await expect(service.restart(['a name that no argument can hold: \0'])).rejects.toThrow('null bytes');

      await service.restart([]);
      for (let waited = 0; lines.length === 0 && waited < 20_000; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(lines).toEqual(['it runs']);
    } finally {
      await service.stop();
    }
    expect(service.isRunning).toBe(false);
  }, 30_000);
});
