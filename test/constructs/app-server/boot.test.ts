import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES } from '../../../app/src/contract';
import { cloudConfig } from '../../../constructs/app-server/boot';
import { PULL_NODE_EXPORTER } from '../../../constructs/app-server/node-exporter';
import { TLS_FOLDER } from '../../../constructs/app-server/tls-files';
import { environments } from '../../../environments';
import { boot, bootOf, type CloudConfig, filesOf, scriptHere } from '../../support/boot';
import { stackOf } from '../../support/company';
import { describeWith } from '../../support/tools';

const [app] = environments.prod.services;

const prodConfig = (): string => bootOf(stackOf('prod'));

describe("prod's boot", () => {
  const files = filesOf(prodConfig());

  test('writes these files, and then makes a certificate and starts two services', () => {
    const { write_files, runcmd } = parse(prodConfig()) as CloudConfig;

    expect(write_files.map(({ path, permissions }) => [path, permissions])).toEqual([
      ['/etc/devops-simulator/service.env', '0640'],
      ['/usr/local/sbin/make-certificate', '0755'],
      ['/usr/local/sbin/pull-image', '0755'],
      ['/etc/systemd/system/app.service', '0644'],
      ['/usr/local/sbin/pull-node-exporter', '0755'],
      ['/etc/systemd/system/node-exporter.service', '0644'],
      ['/etc/devops-simulator/node-exporter/web.yml', '0644'],
      ['/usr/local/sbin/fetch-metrics-authority', '0755'],
      ['/etc/systemd/system/metrics-authority.service', '0644'],
      ['/etc/systemd/system/metrics-authority.timer', '0644'],
    ]);
    expect(runcmd).toEqual([
      ['/usr/local/sbin/make-certificate'],
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'start', 'metrics-authority.service'],
      ['systemctl', 'enable', '--now', 'app.service', 'node-exporter.service', 'metrics-authority.timer'],
    ]);
  });

  test('lets only clients of the monitoring read metrics, over TLS', () => {
    const folder = '/etc/devops-simulator/tls';

    expect(parse(files['/etc/devops-simulator/node-exporter/web.yml']!)).toEqual({
      tls_server_config: {
        cert_file: `${folder}/cert.pem`,
        key_file: `${folder}/key.pem`,
        client_ca_file: `${folder}/metrics-ca.pem`,
        client_auth_type: 'RequireAndVerifyClientCert',
        min_version: 'TLS12',
      },
    });
    expect(files['/etc/systemd/system/node-exporter.service']).toContain(
      '--web.config.file=/etc/devops-simulator/node-exporter/web.yml',
    );
    expect(files['/etc/devops-simulator/service.env']).toContain(`METRICS_CLIENT_CA_FILE=${folder}/metrics-ca.pem\n`);
  });

  test("sets exactly the contract's variables", () => {
    const names = files['/etc/devops-simulator/service.env']!.trim()
      .split('\n')
      .map((line) => line.split('=')[0]);

    const wanted = Object.entries(ENVIRONMENT_VARIABLES).filter(([, { scope }]) => scope !== 'development');

    expect(names.sort()).toEqual(wanted.map(([name]) => name).sort());
  });

  test('stops the container gracefully, before systemd kills it', () => {
    const unit = files['/etc/systemd/system/app.service']!;

    expect(unit).toContain(`TimeoutStopSec=${app.drain.stopTimeoutSeconds}\n`);
    expect(unit).toContain(`ExecStop=/usr/bin/docker stop --time ${app.drain.stopTimeoutSeconds - 2} app\n`);
    expect(unit).toContain('Restart=always');
  });

  test('runs the image by its digest, of the architecture of the machine, as nobody in particular', () => {
    expect(files['/etc/systemd/system/app.service']).toMatch(/--user 10001:10001 --read-only [\s\S]*@sha256:0{64}\n/);
    expect(files['/usr/local/sbin/pull-image']).toContain('docker pull --quiet --platform linux/arm64 "$image"');
  });

  test('installs nothing and holds no secret', () => {
    expect(prodConfig()).not.toMatch(/\b(apt|yum|dnf|npm|curl|wget|pip)\b|password=|secret/i);
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string): string => {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o755 });
  return file;
};

describeWith(['cloud-init'], 'cloud-init', () => {
  const judge = (text: string) =>
    spawnSync('cloud-init', ['schema', '--config-file', put('user-data', text)], { encoding: 'utf8' });

  test.each(['prod', 'experimental'])("accepts %s's user data by its schema", (name) => {
    const { stdout, stderr, status } = judge(bootOf(stackOf(name)));

    expect({ status, said: stdout + stderr }).toMatchObject({ status: 0, said: expect.stringContaining('Valid') });
  });

  test('would refuse a misspelt key', () => {
    expect(judge(cloudConfig(boot).replace('runcmd:', 'run_cmd: 1\nruncmd: 2\nx:')).status).not.toBe(0);
  });
});

describeWith(['shellcheck'], 'shellcheck', () => {
  test.each([
    '/usr/local/sbin/make-certificate',
    '/usr/local/sbin/pull-image',
    '/usr/local/sbin/pull-node-exporter',
    '/usr/local/sbin/fetch-metrics-authority',
    '/usr/local/sbin/fetch-login',
    '/usr/local/sbin/make-session-password',
    '/usr/local/sbin/pull-session-store',
  ])('finds nothing in %s', (path) => {
    const { stdout, status } = spawnSync('shellcheck', [put('script', filesOf(cloudConfig(boot))[path]!)], {
      encoding: 'utf8',
    });

    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describeWith(['openssl'], 'the certificate', () => {
  test('is made with a key that only the container can read', () => {
    const script = scriptHere(filesOf(cloudConfig(boot))['/usr/local/sbin/make-certificate']!, {
      [TLS_FOLDER]: folder,
    });
    execFileSync('sh', [put('script', script)], { stdio: 'ignore' });

    const text = execFileSync('openssl', ['x509', '-in', join(folder, 'cert.pem'), '-noout', '-text'], {
      encoding: 'utf8',
    });
    expect(text).toContain('NIST CURVE: P-256');
    const mode = execFileSync('sh', ['-c', `ls -l ${join(folder, 'key.pem')}`], { encoding: 'utf8' });
    expect(mode).toMatch(/^-rw-------/);
  });
});

describeWith(['openssl'], 'the authority of the monitoring', () => {
  const subjectOf = (file: string): string =>
    execFileSync('openssl', ['x509', '-in', file, '-noout', '-subject'], { encoding: 'utf8' }).trim();
  const target = (): string => join(folder, 'metrics-ca.pem');

  /** As at boot, with what the parameter holds; without an argument there is no such parameter. */
  function fetch(parameter?: string): void {
    put('aws', parameter === undefined ? '#!/bin/sh\nexit 254\n' : `#!/bin/sh\ncat '${parameter}'\n`);
    const script = scriptHere(filesOf(cloudConfig(boot))['/usr/local/sbin/fetch-metrics-authority']!, {
      [TLS_FOLDER]: folder,
    });
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    execFileSync('sh', [put('script', script)], { stdio: 'ignore', env });
  }

  const authority = (name: string): string => {
    const file = join(folder, `${name}.pem`);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
    execFileSync('openssl', ['req', '-x509', ...key, '-subj', `/CN=${name}`, '-out', file], { stdio: 'ignore' });
    return file;
  };

  test('is the one of the parameter, and follows it', () => {
    fetch(authority('one'));
    expect(subjectOf(target())).toBe('subject=CN = one');

    fetch(authority('two'));
    expect(subjectOf(target())).toBe('subject=CN = two');
  });

  test('is nobody while there is none, so that the instance boots and lets no client read', () => {
    fetch();

    expect(subjectOf(target())).toBe('subject=CN = nobody');
  });

  test('stays where the parameter cannot be read, or holds no certificate', () => {
    fetch(authority('one'));
    fetch();
    fetch(put('text', 'none yet'));

    expect(subjectOf(target())).toBe('subject=CN = one');
  });
});

describe('the image of the node exporter', () => {
  /** @returns what docker is asked for, where it has the image or not */
  function pulled(has: boolean): string[] {
    const asked = join(folder, 'asked');
    put('docker', `#!/bin/sh\necho "$1 $2" >>'${asked}'\n[ "$1" = pull ] || ${has}\n`);
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    execFileSync('sh', [put('script', filesOf(cloudConfig(boot))[PULL_NODE_EXPORTER]!)], { stdio: 'ignore', env });
    return readFileSync(asked, 'utf8').trim().split('\n');
  }

  test('is pulled once for an instance, before the exporter starts and never by its start', () => {
    expect(pulled(false)).toEqual(['image inspect', 'pull --quiet']);
    rmSync(join(folder, 'asked'));
    expect(pulled(true)).toEqual(['image inspect']);
    expect(filesOf(cloudConfig(boot))['/etc/systemd/system/node-exporter.service']).toMatch(
      /Restart=always\nRestartSec=30\nTimeoutStartSec=210\n[\s\S]*ExecStartPre=\/usr\/local\/sbin\/pull-node-exporter\nExecStart=\/usr\/bin\/docker run --rm --pull never /,
    );
  });

  test('is not waited for longer than the unit may take to start', () => {
    expect(filesOf(cloudConfig(boot))[PULL_NODE_EXPORTER]).toContain('|| timeout 180 docker pull --quiet "$image"\n');
  });
});
