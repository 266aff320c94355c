import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildModel } from '../../stacks/model';
import { type Company, changedCompany, findingsOf } from '../support/company';
import { TestEmulator } from '../support/emulator';
import { TestTerraform } from '../support/terraform';
import { describeWith } from '../support/tools';

jest.setTimeout(300_000);

const RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 365, 3653];
const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
const clock = (minute: number): string =>
  [Math.floor(minute / 60) % 24, minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
const daily = minutes.map((start) => `${clock(start)}-${clock(start + 60)}`);
const weekly = fc
  .tuple(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), fc.integer({ min: 0, max: 22 * 60 }))
  .map(([day, start]) => `${day}:${clock(start)}-${day}:${clock(start + 60)}`);
const service = 'services.0.';

/** Values that a person may write into prod, most of them fine; what the rules refuse is thrown away. */
const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'network.vpc.create.cidr': fc.integer({ min: 16, max: 20 }).map((prefix) => `172.16.0.0/${prefix}`),
  'network.vpc.create.flowLogRetentionDays': fc.constantFrom(...RETENTION),
  'ingress.hostName': fc
    .stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/)
    .map((label) => `${label}.devops-simulator.example.com`),
  'ingress.idleTimeoutSeconds': fc.integer({ min: 1, max: 70 }),
  'ingress.accessLogRetentionDays': fc.integer({ min: 1, max: 3653 }),
  [`${service}name`]: fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/),
  [`${service}port`]: fc.integer({ min: 1024, max: 65_535 }),
  [`${service}instanceType`]: fc.constantFrom('t4g.micro', 'm7g.large', 'c8g.xlarge', 'r6g.2xlarge'),
  [`${service}rootVolumeGiB`]: fc.integer({ min: 8, max: 16_384 }),
  [`${service}scaling`]: fc.record({
    cpuPercent: fc.integer({ min: 10, max: 90 }),
    requestsPerTargetPerMinute: fc.integer({ min: 1, max: 100_000 }),
  }),
  [`${service}route.priority`]: fc.integer({ min: 1, max: 50_000 }),
  [`${service}route.paths`]: fc.uniqueArray(fc.stringMatching(/^\/[a-z0-9*._-]{0,30}$/), {
    minLength: 1,
    maxLength: 5,
  }),
  [`${service}route.deregistrationDelaySeconds`]: fc.integer({ min: 15, max: 3600 }),
  [`${service}rollbackAlarms.maxErrorPercent`]: fc.double({ min: 0.1, max: 99, noNaN: true }),
  [`${service}rollbackAlarms.maxLatencySeconds`]: fc.double({ min: 0.01, max: 60, noNaN: true }),
  [`${service}rollout.maxHealthyPercent`]: fc.integer({ min: 101, max: 200 }),
  [`${service}rollout.warmupSeconds`]: fc.integer({ min: 30, max: 600 }),
  [`${service}logRetentionDays`]: fc.constantFrom(...RETENTION),
  'database.instanceClass': fc.constantFrom('db.m7g.large', 'db.r6g.xlarge', 'db.t4g.large'),
  'database.storageGiB': fc.integer({ min: 20, max: 300 }),
  'database.maxStorageGiB': fc.integer({ min: 330, max: 65_536 }),
  'database.replicas': fc.integer({ min: 1, max: 3 }),
  'database.backup.window': daily,
  'database.maintenanceWindow': weekly,
  'database.replicaMaintenanceWindow': weekly,
  'database.slowQueryMs': fc.integer({ min: 0, max: 60_000 }),
  'database.logRetentionDays': fc.constantFrom(...RETENTION),
  'database.insights': fc.constantFrom('standard', 'advanced'),
  'database.monitoringIntervalSeconds': fc.constantFrom(1, 5, 10, 15, 30, 60),
  'alerting.emails': fc.uniqueArray(fc.constantFrom('a@example.com', 'b.c@example.org', 'd+e@sub.example.net'), {
    minLength: 1,
  }),
};

/** Changes of prod, in every field at once or in some, that break no rule. */
const accepted = fc
  .record(Object.fromEntries(Object.entries(FIELDS).map(([path, value]) => [`environments.prod.${path}`, value])), {
    requiredKeys: [],
  })
  .filter((changes) => findingsOf(withRelease(changes), 'prod').every(({ severity }) => severity !== 'error'));

/** The service's digest goes by its name. */
function withRelease(changes: Readonly<Record<string, unknown>>): Company {
  const name = String(changes[`environments.prod.${service}name`] ?? 'app');
  return changedCompany({ ...changes, 'choices.release': { [name]: `sha256:${'0'.repeat(64)}` } });
}

describeWith(['python3', 'terraform'], 'what the rules accept', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await TestEmulator.start();
  });
  afterAll(() => emulator?.stop());

  /** Exit code and last words of a plan that would create all of it. */
  async function plan(changes: Readonly<Record<string, unknown>>): Promise<string> {
    const { site, environments, choices } = withRelease(changes);
    const outdir = mkdtempSync(join(emulator.folder, 'accepted-'));
    buildModel({ site, environments, choices: { ...choices, environment: 'prod' }, outdir }).app.synth();
    const folder = join(outdir, 'stacks', 'prod');
    writeFileSync(join(folder, 'local_override.tf.json'), JSON.stringify({ terraform: { backend: { local: {} } } }));
    const terraform = new TestTerraform(emulator, folder);
    await terraform.init();
    const { code, tail } = await terraform.run('plan', '-compact-warnings');
    return code === 0 ? 'accepted' : tail;
  }

  // The same every day: what is delivered does not wait for another's luck.
  test.each([1, 2, 3])('is accepted by the real provider: seed %d', async (seed) => {
    for (const changes of fc.sample(accepted, { numRuns: 4, seed })) {
      expect({ seed, changes, plan: await plan(changes) }).toEqual({ seed, changes, plan: 'accepted' });
    }
  });
});
