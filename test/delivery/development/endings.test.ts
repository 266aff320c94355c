import { Endings } from '../../../delivery/development/endings';

describe('what npm run dev has started', () => {
  test('is ended in the opposite order, all of it, also where the end of something fails', async () => {
    const ended: string[] = [];
    const failed: string[] = [];
    const endings = new Endings();
    endings.add(() => ended.push('first'));
    endings.add(async () => {
      throw new Error('the engine is gone');
    });
    endings.add(() => {
      throw new Error('no such process');
    });
    endings.add(async () => ended.push('last'));

    await endings.run(({ message }) => failed.push(message));
    await endings.run(({ message }) => failed.push(message));

    expect(ended).toEqual(['last', 'first']);
    expect(failed).toEqual(['no such process', 'the engine is gone']);
  });
});
