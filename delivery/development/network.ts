import { readFileSync } from 'node:fs';
import { runChild } from '../child';

/** Bytes since the machine started, over all interfaces: on a developer's machine most of it is the loopback's. */
export interface NetworkCounters {
  readonly received: number;
  readonly sent: number;
}

/** @returns undefined where the system does not say */
export async function networkCounters(): Promise<NetworkCounters | undefined> {
  if (process.platform === 'linux') return linuxNetwork(readFileSync('/proc/net/dev', 'utf8'));
  const { code, stdout } = await runChild('netstat', ['-ibn'], { cwd: '/', env: { PATH: process.env['PATH'] ?? '' } });
  return code === 0 ? bsdNetwork(stdout) : undefined;
}

/** /proc/net/dev: a row an interface, bytes received first and bytes sent ninth. */
export function linuxNetwork(text: string): NetworkCounters {
  const rows = text.split('\n').flatMap((line) => {
    const values = /^\s*[^:\s]+:\s*(.*)$/.exec(line)?.[1];
    return values === undefined ? [] : [values.split(/\s+/).map(Number)];
  });
  return { received: sum(rows.map((row) => row[0] ?? 0)), sent: sum(rows.map((row) => row[8] ?? 0)) };
}

/** macOS' `netstat -ibn`. An interface has a row an address; the one that names the link counts for all of them. */
export function bsdNetwork(text: string): NetworkCounters {
  const [heading = '', ...lines] = text.split('\n').map((line) => line.trim().split(/\s+/).reverse());
  const rows = lines.filter((cells) => cells.some((cell) => /^<Link#\d+>$/.test(cell)));
  // Counted from the end: an interface without an address has a cell less.
  const column = (name: string): number => sum(rows.map((cells) => Number(cells[heading.indexOf(name)]) || 0));
  return { received: column('Ibytes'), sent: column('Obytes') };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
