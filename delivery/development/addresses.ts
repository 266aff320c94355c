import { PATHS } from '../../app/src/contract';
import { table } from '../table';
import type { Settings } from './settings';

/** Where everything is, for whoever has just started it. */
export function addresses({ port, metricsPort, inspectorPort, options }: Settings): string {
  const service = `http://localhost:${port}`;
  const rows = [
    ['page', service],
    ['API', `${service}${PATHS.openapi}`],
    ['metrics', `http://localhost:${metricsPort}${PATHS.metrics}`],
    ['inspector', `127.0.0.1:${inspectorPort}, for chrome://inspect and .vscode/launch.json`],
    ...(options.login ? [] : [['login', 'none: started with --no-login']]),
  ];
  return `\n${table(rows)}\n\nedit app/src, and it reloads; Ctrl-C ends everything\n`;
}
