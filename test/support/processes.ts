import { spawnSync } from 'node:child_process';

/** States of processes, by `ps`'s own selection (`-p <pid>`, `-g <group>`): what has ended and nobody asks for is not among them. */
const statesOf = (...selection: readonly string[]): string[] =>
  spawnSync('ps', ['-o', 'stat=', ...selection], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((state) => state.trim())
    .filter((state) => state !== '' && !state.startsWith('Z'));

export const isRunning = (pid: number): boolean => statesOf('-p', String(pid)).length > 0;

/** Is any process of the session that this one leads still there? */
export const isSessionRunning = (leader: number): boolean => statesOf('-s', String(leader)).length > 0;
