import { destroyOwned } from '../../../delivery/expire/destroy';
import { expire } from '../../../delivery/expire/expire';
import { environments } from '../../../environments';
import type { Owner } from '../../../environments/owners';

const NEVER = { out: 'nowhere', env: {}, onLine: () => {} };

test.each(['', 'x', '../prod', 'anna-2', 'Anna', 'a'.repeat(13)])(
  'nothing but dev-<owner> is destroyed: not dev-%s',
  async (owner) => {
    await expect(destroyOwned(owner, NEVER)).rejects.toThrow(`dev-${owner} is no developer's environment`);
  },
);

test('a list that breaks a rule destroys nothing', async () => {
  const destroyed: string[] = [];
  const owners = { anna: { cidr: '10.64.0.0/18', expires: 'yesterday' } } as unknown as Record<string, Owner>;

  await expect(
    expire({
      owners,
      environments: Object.values(environments),
      states: {} as never,
      asOf: '2027-01-01',
      dryRun: false,
      say: () => {},
      destroy: async (owner) => void destroyed.push(owner),
    }),
  ).rejects.toThrow('owners.expires must be days as yyyy-mm-dd, got "anna yesterday"');
  expect(destroyed).toEqual([]);
});
