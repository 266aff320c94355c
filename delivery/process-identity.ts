import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells a running process from a later one that was given the same number: when it started. Undefined when it has
 * ended, also where nobody has asked for its end yet.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return startedAt(pid);
  try {
    // The name stands in parentheses and may hold anything. State is the first field after it, the start the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startedAt(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim().replaceAll(/\s+/g, '-') || undefined;
}
