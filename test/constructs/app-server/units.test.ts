import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cloudConfig } from '../../../constructs/app-server/boot';
import { boot, type CloudConfig, filesOf } from '../../support/boot';
import { describeWith } from '../../support/tools';

/** Settings of a unit by section; those of one name in order. */
function unitOf(text: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> = {};
  for (const line of text.replaceAll('\\\n', '').split('\n')) {
    const [, name] = line.match(/^\[(\w+)\]$/) ?? [];
    const [, key, value] = line.match(/^(\w+)=(.*)$/) ?? [];
    if (name) sections[name] = section = {};
    if (key) section[key] = [...(section[key] ?? []), value!];
  }
  return sections;
}

describe('units', () => {
  const units = Object.entries(filesOf(cloudConfig(boot))).filter(([path]) => path.startsWith('/etc/systemd/system/'));

  test('of timers elapse also where what they start never ran', () => {
    const timers = units.filter(([path]) => path.endsWith('.timer'));
    const bases = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnCalendar'];

    expect(timers.map(([path]) => path)).toEqual(['/etc/systemd/system/metrics-authority.timer']);
    for (const [, text] of timers) {
      const { Timer: timer = {} } = unitOf(text);
      expect(Object.keys(timer).filter((key) => bases.includes(key))).toEqual(['OnActiveSec']);
      expect(timer).toMatchObject({ OnActiveSec: ['5min'], OnUnitActiveSec: ['5min'] });
    }
  });

  test('that a boot starts exist', () => {
    const started = (parse(cloudConfig(boot)) as CloudConfig).runcmd
      .filter(([command]) => command === 'systemctl')
      .flatMap((words) => words.filter((word) => /\.(service|timer)$/.test(word)));
    const written = units.map(([path]) => path.replace('/etc/systemd/system/', ''));

    expect(started.sort()).toEqual(written.sort());
  });

  describeWith(['systemd-analyze'], 'systemd', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'units-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const put = (name: string, content: string): string => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    };

    /** Of commands it only asks whether they are there, and docker is not on this machine. */
    const judge = (texts: readonly (readonly [string, string])[]) => {
      put('docker.service', '[Service]\nExecStart=/bin/true\n');
      const files = texts.map(([path, text]) =>
        put(path.replace('/etc/systemd/system/', ''), text.replace(/^(Exec\w+=-?)\/\S+/gm, '$1/bin/true')),
      );
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
        encoding: 'utf8',
        env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` },
      });
      return { status, said: stderr.split('\n').filter((line) => line.includes(folder)) };
    };

    test('accepts all of them', () => {
      expect(judge(units)).toEqual({ status: 0, said: [] });
    });

    test('would refuse a misspelt setting', () => {
      const misspelt = units.map(([path, text]) => [path, text.replace('OnActiveSec', 'OnActiveSecond')] as const);

      expect(judge(misspelt).said).toEqual([expect.stringMatching(/metrics-authority\.timer:5: .*'OnActiveSecond'/)]);
    });
  });
});
