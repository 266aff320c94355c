import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { IMAGE_COMMAND, IMAGE_FOLDER, NODE_MAJOR, PORTS } from '../../../app/src/contract';
import { DATABASE_CA_FILE } from '../../../constructs/database/maintenance';
import { CODE } from '../../../delivery/report/compose';
import {
  buildService,
  productionVariables,
  Scratch,
  Service,
  type ServiceVariables,
  startDatabase,
} from '../../support/service';
import { describeWith, IMAGE_NODE } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const ROOT = dirname(dirname(dirname(__dirname)));
const DOCKERFILE = join(ROOT, 'app', 'Dockerfile');
const USER = 10001;

/** Instructions of one stage, in order, each on one line. */
function stage(name: string): { instruction: string; words: string[] }[] {
  const lines = readFileSync(DOCKERFILE, 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const first = lines.findIndex((line) => line.startsWith('FROM') && line.endsWith(` AS ${name}`));
  const next = lines.findIndex((line, index) => index > first && line.startsWith('FROM'));
  return lines.slice(first, next < 0 ? undefined : next).map((line) => {
    const [instruction = '', ...words] = line.split(/\s+/);
    return { instruction, words };
  });
}

const argumentOf = (name: string, instruction: string): string =>
  stage(name)
    .find((each) => each.instruction === instruction)!
    .words.join(' ');

describe('the Dockerfile', () => {
  test('takes each base image by digest, and the same one', () => {
    const bases = readFileSync(DOCKERFILE, 'utf8').match(/^FROM \S+:\S+/gm);

    expect(new Set(bases).size).toBe(1);
    expect(bases![0]).toMatch(/^FROM node:\d+-alpine@sha256:[0-9a-f]{64}$/);
  });

  test('ends in a production image with the user, the folder, the ports and the command that instances expect', () => {
    expect(stage('production').at(-1)).toEqual({
      instruction: 'CMD',
      words: JSON.stringify(IMAGE_COMMAND).replaceAll(',', ', ').split(' '),
    });
    expect(argumentOf('production', 'USER')).toBe(`${USER}:${USER}`);
    expect(argumentOf('production', 'WORKDIR')).toBe(IMAGE_FOLDER);
    expect(argumentOf('dependencies', 'WORKDIR')).toBe(CODE);
    expect(argumentOf('production', 'EXPOSE')).toBe(`${PORTS.production} ${PORTS.metrics}`);
    expect(argumentOf('production', 'ENV')).toBe('NODE_ENV=production');
    expect(argumentOf('development', 'EXPOSE')).toBe(`${PORTS.development} ${PORTS.inspector}`);
  });

  test('lets nothing into the build but what it copies', () => {
    const allowed = readFileSync(`${DOCKERFILE}.dockerignore`, 'utf8')
      .match(/^!.+$/gm)!
      .map((line) => line.slice(1));
    const copied = ['dependencies', 'development', 'build'].flatMap((name) =>
      stage(name)
        .filter(({ instruction }) => instruction === 'COPY')
        .flatMap(({ words }) => words.filter((word) => !word.startsWith('--')).slice(0, -1)),
    );

    expect([...new Set(copied.filter((path) => !path.startsWith('app/')))].sort()).toEqual(allowed.sort());
  });
});

describeWith(['hadolint'], 'hadolint', () => {
  test('finds nothing in the Dockerfile', () => {
    const { status, stdout } = spawnSync('hadolint', ['--no-color', DOCKERFILE], { encoding: 'utf8' });

    expect([status, stdout]).toEqual([0, '']);
  });
});

describeWith(['openssl'], 'the production image', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let root: string;
  let variables: ServiceVariables;

  /** Copies what the last stage copies, into a folder that stands for the image's root. */
  beforeAll(async () => {
    buildService();
    root = mkdtempSync(join(tmpdir(), 'devops-simulator-image-'));
    chmodSync(root, 0o755);
    for (const { words } of stage('production').filter(({ instruction }) => instruction === 'COPY')) {
      const [from = '', to = ''] = words.slice(1);
      mkdirSync(dirname(join(root, to)), { recursive: true });
      cpSync(join(ROOT, relative(CODE, from)), join(root, to), { recursive: true });
    }
    scratch = await Scratch.make();
    postgres = await startDatabase();
    variables = variablesOfAnybody();
  }, 120_000);
  afterAll(async () => {
    await postgres?.stop();
    scratch?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  /** Its certificates are readable by whoever it runs as. */
  function variablesOfAnybody(): ServiceVariables {
    const tls = join(root, 'tls');
    mkdirSync(tls);
    const owned = (file: string): string => {
      const copy = join(tls, basename(file));
      copyFileSync(file, copy);
      chmodSync(copy, 0o644);
      return copy;
    };
    return {
      ...productionVariables(scratch, { port: postgres.port, caFile: owned(postgres.caFile) }),
      TLS_CERT_FILE: owned(scratch.certificate.certFile),
      TLS_KEY_FILE: owned(scratch.certificate.keyFile),
      PROCESSES: '2',
    };
  }

  test('holds the programs, the migrations and the authorities of RDS, and no packages', () => {
    const files = readdirSync(join(root, IMAGE_FOLDER), { recursive: true, encoding: 'utf8' });

    expect(files).toEqual(expect.arrayContaining(['main.js', 'db.js', 'migrations']));
    expect(files.filter((file) => /node_modules|\.env|\.ts$/.test(file))).toEqual([]);
    expect(
      readFileSync(join(root, DATABASE_CA_FILE), 'utf8').match(/-----BEGIN CERTIFICATE-----/g)!.length,
    ).toBeGreaterThan(50);
  });

  /** @param node what runs them */
  const holdsItsOwn = (node: () => string): void => {
    test('holds a database command that finds its migrations and needs no package either', () => {
      const folder = join(root, IMAGE_FOLDER);
      const { status, stdout } = spawnSync(node(), ['db.js', 'migrate', '--help'], { cwd: folder, encoding: 'utf8' });

      expect(status).toBe(0);
      expect(stdout.replace(/\s+/g, '')).toContain(join(folder, 'migrations'));
    });

    test('starts as a user without rights, in a folder that it cannot write, with nothing but node', async () => {
      // Only root may become another user; everybody else starts it as themselves, who are not root.
      const user = process.getuid?.() === 0 ? { uid: USER, gid: USER } : {};
      const folder = join(root, IMAGE_FOLDER);
      const as = { node: node(), cwd: folder, ...user };
      const service = await Service.start(scratch, variables, join(folder, 'main.js'), as);
      try {
        expect((await service.get('/ready')).json).toMatchObject({ status: 'ready' });
      } finally {
        expect(await service.stop()).toBe(0);
      }
    });
  };

  describe('on this very node', () => holdsItsOwn(() => process.execPath));

  describeWith(['image-node'], `on node ${NODE_MAJOR}, as in the image`, () => {
    /** Where a user without rights may run it, too. */
    let copy: string;

    beforeAll(() => {
      const { stdout } = spawnSync(IMAGE_NODE, ['-p', 'process.execPath'], { encoding: 'utf8' });
      copy = join(root, 'node');
      copyFileSync(stdout.trim(), copy);
    });

    test('which it is', () => {
      const { stdout } = spawnSync(copy, ['--version'], { encoding: 'utf8' });

      expect(stdout).toMatch(new RegExp(`^v${NODE_MAJOR}\\.`));
    });

    holdsItsOwn(() => copy);
  });
});
