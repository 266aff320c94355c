import { alertRules, ruleGroups } from '../../../constructs/monitoring/alerts';
import { INPUTS } from '../../support/monitoring';
import {
  firing,
  type GivenSeries,
  onlyFor,
  PromtoolRules,
  type Scene,
  silentAt,
} from '../../support/monitoring/promtool-rules';
import { describeWith } from '../../support/tools';

/** As Prometheus scrapes: CloudWatch's minutes have four of these. */
const STEP = INPUTS.prod.scrapeIntervalSeconds;
const MINUTES = 90;
const TARGET = { job: 'app', instance: 'i-1', service: 'app', zone: 'a', method: 'GET', route: '/api' };

/** Of requests, by minute: failing, slower than promised, so slow that a release is rolled back. */
type Shares = (minute: number) => { readonly failing?: number; readonly slow?: number; readonly stuck?: number };

/** Counters as the service would expose them. */
function requests(shares: Shares, aMinute = 60_000): GivenSeries[] {
  const counter = (name: string, labels: Record<string, string>, share: (minute: number) => number): GivenSeries => {
    let sum = 0;
    const values = Array.from({ length: (MINUTES * 60) / STEP }, (_, step) => {
      if (step > 0) sum += (aMinute / (60 / STEP)) * share(Math.floor(((step - 1) * STEP) / 60));
      return Math.round(sum);
    });
    const text = Object.entries({ ...TARGET, ...labels }).map(([label, value]) => `${label}="${value}"`);
    return [`http_request_duration_seconds_${name}{${text.join(',')}}`, values.join(' ')];
  };
  const failing = (minute: number): number => shares(minute).failing ?? 0;
  const within = (minute: number): number => 1 - (shares(minute).stuck ?? 0);
  const quick = (minute: number): number => within(minute) - (shares(minute).slow ?? 0);
  return [
    counter('count', { code: '200' }, (minute) => 1 - failing(minute)),
    counter('count', { code: '503' }, failing),
    ...['0.1', '0.5'].map((le) => counter('bucket', { code: '200', le }, quick)),
    ...['1', '2'].map((le) => counter('bucket', { code: '200', le }, within)),
    ...['5', '+Inf'].map((le) => counter('bucket', { code: '200', le }, () => 1)),
  ];
}

const alertNamed = (name: string) => alertRules(INPUTS.prod).find(({ alert }) => alert === name)!;
const burns = (alert: string, ...minutes: readonly number[]) =>
  minutes.map((minute) => ({
    seconds: minute * 60,
    firing: [firing(alertNamed(alert), { service: 'app' })],
  }));
const silent = (...minutes: readonly number[]) => silentAt(...minutes.map((minute) => minute * 60));
const everyMinute = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const scene = (alert: string, name: string, shares: Shares, looks: Scene['looks'], aMinute?: number): Scene => ({
  alert,
  name,
  input: requests(shares, aMinute),
  looks,
});

const SCENES: readonly Scene[] = [
  scene(
    'ServiceErrorsFast',
    'one minute of five at 40 %: CloudWatch wants two of three, so it is told here, and without a break',
    (minute) => ({ failing: minute % 5 === 2 ? 0.4 : 0 }),
    burns('ServiceErrorsFast', ...everyMinute(30, 60)),
  ),
  scene(
    'ServiceLatencyFast',
    'one minute of four with every request stuck: CloudWatch wants three of five',
    (minute) => ({ stuck: minute % 4 === 2 ? 1 : 0 }),
    burns('ServiceLatencyFast', ...everyMinute(30, 60)),
  ),
  scene(
    'ServiceErrorsFast',
    '2 % that grow to 6 %: told once, and no recovery in between',
    (minute) => ({ failing: minute < 30 ? 0.02 : 0.06 }),
    burns('ServiceErrorsFast', ...everyMinute(10, 90)),
  ),
  scene(
    'ServiceLatencyFast',
    '20 % that are slow and then stuck: told once, and no recovery in between',
    (minute) => (minute < 30 ? { slow: 0.2 } : { stuck: 0.2 }),
    burns('ServiceLatencyFast', ...everyMinute(10, 90)),
  ),
  ...['ServiceErrorsFast', 'ServiceErrorsSteady'].map((alert) =>
    scene(
      alert,
      '30 % for twenty minutes: mailed by CloudWatch alone, also when it is over',
      (minute) => ({ failing: minute >= 5 && minute < 25 ? 0.3 : 0 }),
      silent(...everyMinute(0, 75)),
    ),
  ),
  ...[0.06, 0.1, 1].map((failing) =>
    scene(
      'ServiceErrorsFast',
      `${100 * failing} % from one minute to the next: CloudWatch is the first`,
      (minute) => ({ failing: minute >= 5 ? failing : 0 }),
      silent(...everyMinute(0, 30)),
    ),
  ),
  ...['ServiceLatencyFast', 'ServiceLatencySteady'].map((alert) =>
    scene(
      alert,
      'every request stuck for twenty minutes: mailed by CloudWatch alone, also when it is over',
      (minute) => ({ stuck: minute >= 5 && minute < 25 ? 1 : 0 }),
      silent(...everyMinute(0, 75)),
    ),
  ),
  scene(
    'ServiceErrorsFast',
    'a third of six requests a minute: so few that CloudWatch takes it for no evidence',
    () => ({ failing: 1 / 3 }),
    burns('ServiceErrorsFast', ...everyMinute(30, 60)),
    6,
  ),
  scene(
    'ServiceErrorsFast',
    '30 % for ten minutes, then 2 %: what is left is told here, once what was mailed has left the window',
    (minute) => ({ failing: minute < 5 ? 0 : minute < 15 ? 0.3 : 0.02 }),
    [...silent(...everyMinute(0, 18)), ...burns('ServiceErrorsFast', ...everyMinute(25, 90))],
  ),
];

describeWith(['promtool'], 'what rolls a release back is mailed by CloudWatch, all else by Prometheus', () => {
  const rules = new PromtoolRules();
  afterAll(rules.remove);

  test.each(SCENES)('$alert: $name', (each) => {
    expect(rules.judge(onlyFor(each.alert, ruleGroups(INPUTS.prod)), [each], STEP)).toBe('');
  });
});
