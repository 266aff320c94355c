import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { renderRuleFile } from '../../../constructs/monitoring/rule-file';
import type { AlertRule, RuleGroup } from '../../../constructs/monitoring/types';
import { programFile } from '../../../delivery/tools/folder';

/** A series, and its values as promtool writes them. */
export type GivenSeries = readonly [series: string, values: string];

/** One look at what fires. */
export interface Look {
  readonly seconds: number;
  readonly firing: readonly Readonly<Record<string, string>>[];
}

export interface Scene {
  readonly name: string;
  /** Of this alert. */
  readonly alert: string;
  readonly input: readonly GivenSeries[];
  readonly looks: readonly Look[];
}

export const silentAt = (...seconds: readonly number[]): Look[] =>
  seconds.map((each) => ({ seconds: each, firing: [] }));

/** As much of these groups as one alert stands on: the rest would only cost time. */
export const onlyFor = (name: string, groups: readonly RuleGroup[]): RuleGroup[] =>
  groups.flatMap((group) =>
    group.alerts
      .filter(({ alert }) => alert === name)
      .map((alert) => ({
        ...group,
        recordings: group.recordings.filter(({ record }) => alert.expr.includes(record)),
        alerts: [alert],
      })),
  );

/** Labels of an alert while it fires. */
export const firing = (
  { alert, severity, owner }: Pick<AlertRule, 'alert' | 'severity' | 'owner'>,
  labels: Readonly<Record<string, string>>,
) => ({ alertname: alert, alertstate: 'firing', severity, owner, ...labels });

/** Rules, judged by promtool: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export class PromtoolRules {
  private readonly folder = mkdtempSync(join(tmpdir(), 'rules-'));
  private files = 0;

  remove = (): void => rmSync(this.folder, { recursive: true, force: true });

  write(text: string): string {
    const file = join(this.folder, `${++this.files}.yml`);
    writeFileSync(file, text);
    return file;
  }

  /** What it says; nothing when all is well. */
  run(...args: string[]): string {
    const { stdout, stderr, status } = spawnSync(programFile('promtool'), args, { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  }

  /**
   * What promtool says of these scenes; nothing when all is as expected.
   * @param intervalSeconds between two values of a series, and between two evaluations
   */
  judge(groups: readonly RuleGroup[], scenes: readonly Scene[], intervalSeconds = 60, more: object = {}): string {
    const interval = `${intervalSeconds}s`;
    const test = {
      rule_files: [this.write(renderRuleFile(groups))],
      evaluation_interval: interval,
      tests: scenes.map(({ name, alert, input, looks }) => ({
        name,
        interval,
        input_series: input.map(([series, values]) => ({ series, values })),
        promql_expr_test: looks.map(({ seconds, firing: labels }) => ({
          expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
          eval_time: `${seconds}s`,
          exp_samples: labels.map((each) => ({ labels: sample(each), value: 1 })),
        })),
        ...more,
      })),
    };
    return this.run('test', 'rules', this.write(stringify(test, { aliasDuplicateObjects: false })));
  }
}

const sample = (labels: Readonly<Record<string, string>>): string =>
  `ALERTS{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
