import { Steps } from '../../../delivery/development/steps';

function newSteps({ live }: { live: boolean }) {
  const said: string[] = [];
  let time = 0;
  const steps = new Steps(
    (text) => said.push(text),
    live,
    () => (time += 500),
  );
  return { steps, said };
}

const fails = async (): Promise<never> => {
  throw new Error('no');
};

describe('steps', () => {
  test('without a terminal are a line each, when they end', async () => {
    const { steps, said } = newSteps({ live: false });

    await steps.run('database', async (note) => note('port 5432'));
    await expect(steps.run('Redis', fails)).rejects.toThrow('no');

    expect(said).toEqual(['✔ database: port 5432 (0.5 s)\n', '✖ Redis (0.5 s)\n']);
  });

  test('on a terminal are drawn over each other', async () => {
    const { steps, said } = newSteps({ live: true });
    let end = (): void => {};
    const first = steps.run('database', () => new Promise<void>((resolve) => (end = resolve)));
    await steps.run('Redis', () => {});
    end();
    await first;

    expect(said[0]).toBe('\x1b[2K◌ database\n');
    expect(said.at(-1)).toBe('\x1b[2A\x1b[2K✔ database (1.5 s)\n\x1b[2K✔ Redis (0.5 s)\n');
  });

  test('let something be said above them', async () => {
    const { steps, said } = newSteps({ live: true });
    await steps.run('database', () => {});
    said.length = 0;
    steps.say('listening');

    expect(said.join('')).toBe('\x1b[1A\x1b[Jlistening\n\x1b[2K✔ database (0.5 s)\n');
  });

  test('that are closed stay as they were drawn', async () => {
    const { steps, said } = newSteps({ live: true });
    await steps.run('database', () => {});
    steps.close();
    await steps.run('service', () => {});

    expect(said.at(-1)).toBe('\x1b[1A\x1b[2K✔ service (0.5 s)\n');
  });
});
