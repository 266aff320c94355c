import { Stop } from '../stop';

/**
 * Asks again and again until the answer is yes.
 * @param betweenTries may throw, where no yes can come any more
 * @throws {Stop} when the time is up
 */
export async function until(
  condition: () => Promise<boolean> | boolean,
  patienceMs: number,
  betweenTries: () => void = () => {},
  what = 'it',
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition()); ) {
    betweenTries();
    if (Date.now() > end) throw new Stop(`${what} did not answer in ${patienceMs / 1000} s`, 'repeat the command');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
