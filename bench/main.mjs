/** `npm run bench`: one of the measurements beside this file. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HELP = `usage: npm run bench [-- <what>] [-- --runs <number>]

Measures ours beside others, interleaved, and writes its section of bench/README.md.

what  synth     a synth of prod beside an AWS CDK app; installs the peers into bench/ (200 MB) first (default)
      service   the service's list route beside a bare Express hello, over TLS on a real PostgreSQL
      monitoring  series, scrapes, memory and queries of production's monitoring, on the real servers (npm run tools first)

  --runs <number>   of each program (default 5)

exit code: 0 measured, 1 a program failed, 2 the command cannot be understood`;

const WHAT = ['synth', 'service', 'monitoring'];
const DEFAULT_RUNS = 5;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}
const what = args[0] && !args[0].startsWith('-') ? args.shift() : WHAT[0];
if (!WHAT.includes(what)) misunderstood(`measurements are ${WHAT.join(', ')}, got ${what}`);
const runs = args.length === 0 ? DEFAULT_RUNS : Number(args[1]);
if (args.length > 0 && (args[0] !== '--runs' || args.length !== 2 || !Number.isInteger(runs) || runs < 1))
  misunderstood(`--runs must be a whole number from 1, got ${args.join(' ')}`);

const program = join(dirname(fileURLToPath(import.meta.url)), `${what}.mjs`);
const { status } = spawnSync(process.execPath, [program, String(runs)], { stdio: 'inherit' });
process.exitCode = status ?? 1;

function misunderstood(why) {
  console.error(`${why}\n\n${HELP}`);
  process.exit(2);
}
