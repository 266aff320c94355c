import { resolve } from 'node:path';
import { ENVIRONMENT_VARIABLES } from '../../../app/src/contract';
import { CODE } from '../../../delivery/report/compose';
import { type ComposeService, resolveCompose } from '../../support/compose/resolve';
import { describeWith } from '../../support/tools';

describeWith(['docker-compose'], 'compose.yaml, as Docker Compose reads it', () => {
  test('is the application, its database and Redis', () => {
    expect(Object.keys(resolveCompose().services).sort()).toEqual(['app', 'database', 'redis']);
  });

  test('has Prometheus in a profile, and the exporters of what its rules are about', () => {
    const { services, configs } = resolveCompose({}, '--profile', 'monitoring');

    expect(Object.keys(services).sort()).toEqual([
      ...['app', 'database', 'node-exporter', 'postgres-exporter', 'prometheus', 'redis'],
    ]);
    expect(services['node-exporter']!.network_mode).toBe('service:app');
    for (const target of ['app:9464', 'app:9100', 'postgres-exporter:9187', 'localhost:9090'])
      expect(configs['prometheus']!.content).toContain(`- ${target}\n`);
  });

  let app: ComposeService;
  let database: ComposeService;
  let redis: ComposeService;
  beforeAll(() => {
    ({ app, database, redis } = resolveCompose().services as Record<'app' | 'database' | 'redis', ComposeService>);
  });

  test('opens ports to this machine only', () => {
    const open = [app, database, redis].flatMap(({ ports = [] }) =>
      ports.map(({ host_ip, target }) => [host_ip, target]),
    );

    expect(open).toEqual([3000, 9229, 3001, 5432, 6379].map((port) => ['127.0.0.1', port]));
  });

  test('starts the application when the database and Redis are healthy, and each has a health check', () => {
    expect(app.depends_on).toMatchObject({
      database: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
    expect([app, database, redis].map(({ healthcheck }) => healthcheck?.test[0])).toEqual(['CMD', 'CMD', 'CMD']);
  });

  test('asks the database over TCP, where no temporary server answers', () => {
    expect(database.healthcheck!.test).toContain('--host=127.0.0.1');
  });

  test('mounts the code read-only, and the packages from a volume of the container', () => {
    const mounts = app.volumes!.map(({ type, source, target, read_only }) => ({ type, source, target, read_only }));

    expect(mounts).toContainEqual({ type: 'bind', source: resolve('app'), target: `${CODE}/app`, read_only: true });
    expect(mounts).toContainEqual({ type: 'volume', source: 'node_modules', target: `${CODE}/node_modules` });
    expect(mounts.filter(({ type, read_only }) => type === 'bind' && read_only !== true)).toEqual([]);
  });

  test('runs images by digest, and builds the application', () => {
    expect([database.image, redis.image]).toEqual([
      expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
    ]);
    expect(app.build).toMatchObject({ context: resolve('.'), dockerfile: 'app/Dockerfile', target: 'development' });
  });

  test('takes no path of this machine into a container, where nothing is there', () => {
    const files = Object.entries(ENVIRONMENT_VARIABLES)
      .map(([name]) => name)
      .filter((name) => name.endsWith('_FILE'));
    const given = Object.fromEntries(files.map((name) => [name, '/home/somebody/file.pem']));
    const { environment } = resolveCompose({ ...given, DATABASE_REPLICA_HOST: 'replica.example.com' }).services['app']!;

    expect(files).toHaveLength(4);
    expect(environment).toMatchObject(
      Object.fromEntries([...files, 'DATABASE_REPLICA_HOST'].map((name) => [name, ''])),
    );
  });

  test('takes ports from .env, and tells the service of them', () => {
    const { ports, environment } = resolveCompose({ PORT: '3100', LOCAL_OIDC_PORT: '3101' }).services['app']!;

    expect(ports!.map(({ published, target }) => [published, target])).toEqual([
      ['3100', 3000],
      ['9229', 9229],
      ['3101', 3101],
    ]);
    expect(environment).toMatchObject({
      PORT: '3000',
      PUBLIC_URL: 'http://localhost:3100',
      LOCAL_OIDC_ISSUER: 'http://localhost:3101',
    });
  });
});
