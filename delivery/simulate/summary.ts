import { lackingIn } from '../../emulator/override';
import { table } from '../table';
import type { Simulation } from './deploy';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** What a person wants to know after a simulation. */
export function summary(
  { workspace, tools, emulator }: Simulation,
  phases: readonly Phase[],
  outputs: Readonly<Record<string, unknown>>,
  kept: boolean,
): string {
  const { environment, options, monitoringStack } = workspace;
  const lacking = [
    ...lackingIn(workspace.stackFolder(environment)).map(({ type, reason }) => `  ${type}: ${reason}`),
    ...(monitoringStack === undefined
      ? []
      : [`  ${monitoringStack}: A stack of Kubernetes objects, which npm test gives to a real API server instead`]),
  ];
  return [
    `outputs of ${environment}`,
    table(Object.entries(outputs).map(([name, value]) => [`  ${name}`, textOf(value)])),
    '',
    'seconds',
    table(phases.map(({ name, seconds }) => [`  ${name}`, seconds.toFixed(0)])),
    '',
    `with     ${tools.text}`,
    `on       a local AWS API (moto) instead of AWS; its clock runs faster for health checks and refreshes`,
    'without  protection from deletion, so that it can be destroyed again',
    `lacking  ${lacking.length === 0 ? `nothing that ${environment} needs` : 'and left out:'}`,
    ...lacking,
    '',
    'next',
    ...(kept
      ? [
          `  AWS_ENDPOINT_URL=${emulator.url} is still up; look around with any AWS tool and dummy keys`,
          `  npm run simulate -- ${options} --keep      deploy again, with what you changed`,
          `  npm run simulate -- ${options} --destroy   destroy it and stop the local AWS API`,
        ]
      : [
          `  npm run simulate -- ${options} --keep      leave it up, to look around or deploy a change`,
          '  docs/first-deploy.md                               deploy to AWS',
        ]),
  ].join('\n');
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));
