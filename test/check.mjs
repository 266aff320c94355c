/** `npm run check`: what a developer wants to know before a commit, without anything that has to be started. */
import { spawnSync } from 'node:child_process';
import { ROOT } from '../delivery/dependencies.mjs';

const HELP = `usage: npm run check

Types, lint, the quick tests, and the synth of every environment as a reviewer judges it: a date that has passed is an
error. Needs no AWS account, no network and no terraform.

exit code: 0 all is well, 1 something is not, 2 the command cannot be understood`;

const [first] = process.argv.slice(2);
if (first === '--help' || first === '-h') {
  console.log(HELP);
} else if (first !== undefined) {
  console.error(`no argument is known, got ${first}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const steps = [
    ['test/run.mjs', 'types', 'lint', 'unit'],
    ['stacks/synth.mjs', 'all', '--review'],
  ];
  const failed = steps.filter(
    (args) => spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status !== 0,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
