const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** A length of time as Prometheus writes it, in the largest unit that leaves no rest: 300 → `5m`. */
export function promDuration(seconds: number): string {
  if (seconds === 0) return '0s';
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ['ms', 0.001];
  return `${Math.round(seconds / size)}${unit}`;
}
