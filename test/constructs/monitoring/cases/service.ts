import { type AlertCase, changes, type Series, series, stays } from './alert-case';

const TARGET = { job: 'app', instance: 'i-1', service: 'app', zone: 'a' };
const REQUEST = { ...TARGET, method: 'GET', route: '/api' };
const A_MINUTE = 60_000;

/** Requests of which this share fails, and this share is slower than half a second. */
const requests = (failing: number, slow = 0): Series[] => {
  const name = 'http_request_duration_seconds';
  const ok = { ...REQUEST, code: '200' };
  const bucket = (le: string, share: number): Series =>
    series(`${name}_bucket`, { ...ok, le }, changes(A_MINUTE * (1 - failing) * share));
  return [
    series(`${name}_count`, ok, changes(A_MINUTE * (1 - failing))),
    series(`${name}_count`, { ...REQUEST, code: '503' }, changes(A_MINUTE * failing)),
    bucket('0.1', 1 - slow),
    bucket('0.5', 1 - slow),
    bucket('1', 1),
    bucket('5', 1),
    bucket('+Inf', 1),
    series(`${name}_bucket`, { ...REQUEST, code: '503', le: '0.5' }, changes(A_MINUTE * failing)),
    series(`${name}_bucket`, { ...REQUEST, code: '503', le: '+Inf' }, changes(A_MINUTE * failing)),
  ];
};

/** The objective allows 0.1 % of errors. The latency objective allows 1 % of slow requests. */
const burning = (kind: 'Errors' | 'Latency', speed: string, bad: number, good: number): [string, AlertCase] => [
  `Service${kind}${speed}`,
  {
    bad: kind === 'Errors' ? requests(bad) : requests(0, bad),
    labels: { service: 'app' },
    seenWithinSeconds: 300,
    good: kind === 'Errors' ? requests(good) : requests(0, good),
  },
];

/** Requests that wait on each instance. */
const pool = (...waiting: readonly number[]): Series[] =>
  waiting.flatMap((count, index) => {
    const labels = { ...TARGET, instance: `i-${index + 1}`, pool: 'primary' };
    return [
      series('database_pool_connections', { ...labels, state: 'waiting' }, stays(count)),
      series('database_pool_connections', { ...labels, state: 'busy' }, stays(10)),
    ];
  });

export const SERVICE_CASES: Readonly<Record<string, AlertCase>> = {
  ...Object.fromEntries([
    burning('Errors', 'Fast', 0.02, 0.014),
    burning('Errors', 'Steady', 0.008, 0.0055),
    burning('Errors', 'Slow', 0.004, 0.0025),
    burning('Errors', 'Creeping', 0.0015, 0.0008),
    burning('Latency', 'Fast', 0.2, 0.13),
    burning('Latency', 'Steady', 0.08, 0.05),
    burning('Latency', 'Slow', 0.04, 0.025),
    burning('Latency', 'Creeping', 0.015, 0.008),
  ]),
  ServiceRestarting: {
    bad: [series('process_start_time_seconds', TARGET, changes(60))],
    labels: TARGET,
    seenWithinSeconds: 360,
    good: [series('process_start_time_seconds', TARGET, '0x30 1800x200')],
  },
  ServiceEventLoopBlocked: {
    bad: [series('nodejs_eventloop_lag_p99_seconds', TARGET, stays(0.5))],
    labels: TARGET,
    good: [series('nodejs_eventloop_lag_p99_seconds', TARGET, stays(0.1))],
  },
  ServicePoolExhausted: {
    bad: pool(8, 7, 6),
    labels: { service: 'app', pool: 'primary' },
    good: pool(4, 4, 4),
    alsoGood: [pool(10, 0, 0)],
  },
};
