import os from 'node:os';
import { visits } from './module';

/** Fails where another file has left anything, and leaves one of each. */
export function testTraces(): void {
  test('finds no trace', () => {
    expect(visits).toEqual([]);
    expect(process.env['TRACE']).toBeUndefined();
    expect(globalThis.structuredClone).toBeInstanceOf(Function);
    expect(os.hostname()).not.toBe('trace');
    expect(Date.now()).toBeGreaterThan(0);
    expect(process.hrtime()[0]).toBeGreaterThan(0);
  });

  test('has the five seconds of every test', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('leaves traces', () => {
    visits.push('trace');
    process.env['TRACE'] = 'trace';
    Object.assign(globalThis, { structuredClone: 'trace' });
    jest.spyOn(os, 'hostname').mockReturnValue('trace');
    jest.useFakeTimers({ now: 0 });
    jest.setTimeout(1);
  });
}
