import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Argument, Command } from 'commander';
import { SERVERS } from '../../constructs/server-versions';
import { runCommand } from '../run-command';
import { type Exposed, readExposed } from './exposition';
import { type RecordedJob, Servers } from './servers';

const FOLDER = join(__dirname, '../../constructs/monitoring/catalogue');

/** Which server answers a job. The service has no version: it is of the same commit. */
const SERVER_OF = {
  app: undefined,
  node: 'nodeExporter',
  postgres: 'postgresExporter',
  blackbox: 'blackboxExporter',
  certificate: 'blackboxExporter',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
} as const satisfies Record<RecordedJob, keyof typeof SERVERS | undefined>;
const JOBS = Object.keys(SERVER_OF) as RecordedJob[];

const command = new Command('npm run catalogue --')
  .description(
    'Records which metrics and labels the pinned servers and the service expose, by running them: what rules and dashboards\nmay name. Writes constructs/monitoring/catalogue/*.json. Needs `npm run tools`.',
  )
  .addArgument(new Argument('[jobs...]', 'which of them (default: all)').choices(JOBS))
  .addHelpText('after', '\nexit code: 0 written, 1 a server did not answer, 2 the command cannot be used');

runCommand(command, async (asked: readonly RecordedJob[]) => {
  const servers = new Servers();
  try {
    for (const job of asked.length > 0 ? asked : JOBS) {
      const exposed = readExposed(await servers.exposed[job]());
      const file = join(FOLDER, `${job}.json`);
      writeFileSync(file, render(job, exposed));
      process.stdout.write(`${relative(process.cwd(), file)}: ${Object.keys(exposed.metrics).length} metrics\n`);
    }
  } finally {
    await servers.stop();
  }
});

/** A metric a line, so that a new version of a server is a diff that can be read. */
function render(job: RecordedJob, { metrics, buckets }: Exposed): string {
  const server = SERVER_OF[job];
  const lines = (all: object): string =>
    Object.entries(all)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value).replaceAll(',', ', ')}`)
      .join(',\n');
  return [
    '{',
    `  "server": ${JSON.stringify(server ?? 'app')},`,
    `  "version": ${JSON.stringify(server === undefined ? 'of this commit' : SERVERS[server].version)},`,
    `  "metrics": {\n${lines(metrics)}\n  },`,
    `  "buckets": {${Object.keys(buckets).length === 0 ? '' : `\n${lines(buckets)}\n  `}}`,
    '}',
    '',
  ].join('\n');
}
