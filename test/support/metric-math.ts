import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';

/** What CloudWatch measured in one period, by query id; left out where it measured nothing. */
export type Sample = Readonly<Record<string, number>>;

const FUNCTIONS: Readonly<Record<string, (...values: never[]) => number>> = {
  FILL: (value: number, other: number) => (Number.isNaN(value) ? other : value),
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  MAX: (values: number[]) => Math.max(...values),
};

/**
 * What an alarm judges in one period, by the rules of CloudWatch's metric math: missing data makes missing data, and only
 * FILL replaces it. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @returns undefined where there is no data
 */
export function judged(queries: readonly CloudwatchMetricAlarmMetricQuery[], sample: Sample): number | undefined {
  const values: Record<string, number> = {};
  let result = Number.NaN;
  for (const { id, expression, returnData } of queries) {
    const value = expression === undefined ? (sample[id] ?? Number.NaN) : evaluate(expression, values);
    values[id] = value;
    if (returnData) result = value;
  }
  return Number.isNaN(result) ? undefined : result;
}

function evaluate(expression: string, values: Readonly<Record<string, number>>): number {
  const known = { ...FUNCTIONS, ...values };
  const unknown = (expression.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !(word in known));
  if (unknown.length > 0)
    throw new Error(`${expression} names ${unknown.join(', ')}, which is neither query nor function`);
  return new Function(...Object.keys(known), `return ${expression}`)(...Object.values(known));
}
