import fc from 'fast-check';
import {
  availableConnections,
  connectionDemand,
  isCountable,
  KNOWN_FAMILIES,
  memoryGiB,
  surgeConnections,
} from '../../../constructs/database/connections';

const APP = { name: 'app', instances: 9, maxHealthyPercent: 150, connectionsPerInstance: 20 };

describe('connections', () => {
  test('of a service are counted at the surge of a rollout, on top of the maximum and rounded up', () => {
    // 9 instances, half more of them: 13.5, so 14
    expect(surgeConnections(APP)).toBe(14 * 20);
  });

  test('of all services, the migrator, the exporters and an operator are added up', () => {
    const worker = { name: 'worker', instances: 2, maxHealthyPercent: 200, connectionsPerInstance: 5 };

    expect(connectionDemand([APP, worker])).toEqual({
      app: 280,
      worker: 20,
      migrator: 2,
      monitor: 6,
      operator: 2,
      total: 310,
    });
  });

  test('of two services of one name are both counted', () => {
    expect(connectionDemand([APP, APP]).total).toBe(280 + 280 + 10);
  });

  test.each([
    ['db.t4g.micro', 1, 70],
    ['db.m7g.large', 8, 598],
    ['db.r7g.large', 16, 1202],
    ['db.r7g.16xlarge', 512, 4995],
  ])('of %s with %i GiB stay below what AWS computes from all of its memory', (name, memory, available) => {
    const formula = Math.min(Math.floor((memory * 2 ** 30) / 9531392), 5000);

    expect(memoryGiB(name)).toBe(memory);
    expect(availableConnections(name)).toBe(available);
    expect(available).toBeLessThan(formula);
  });

  test.each([undefined, null, 'db.t1.micro', 'm7g.large', 'db.m7g.micro', 'db.constructor.name', {}])(
    'of the unknown class %j are unknown',
    (name) => {
      expect([memoryGiB(name), availableConnections(name)]).toEqual([undefined, undefined]);
    },
  );

  test('are known for burstable, general purpose and memory optimized families', () => {
    expect(KNOWN_FAMILIES.map((family) => family.charAt(0))).toEqual([...'tt', ...'mmmmmm', ...'rrrrrr']);
  });

  test('can be counted or are said not to be, whatever a client looks like', () => {
    fc.assert(
      fc.property(fc.anything(), (client) => {
        return isCountable(client as never) === false || Number.isFinite(surgeConnections(client as never));
      }),
    );
  });
});
