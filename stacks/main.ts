import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { TerraformStack } from 'cdktf';
import { environments } from '../environments';
import { owners } from '../environments/owners';
import { site } from '../environments/site';
import { formatReport } from '../validation/report';
import { ChoiceError, readChoices } from './choices';
import { writeLockFile } from './lock-file';
import { buildModel, type Model } from './model';

const HELP = `Writes the Terraform JSON of an environment, prod unless another is named, and of the AWS account below it.
Needs no AWS account, no network and no terraform.

usage: npm run synth -- [prod|dev|experimental|all] [--owner <name>] [--review]

  --owner       with dev: the copy of one developer, dev-<name> (environments/owners.ts)
  --review      a date that has passed (end of support, exception) is an error, not a warning
  ENVIRONMENT   the environment, where it cannot be typed: ENVIRONMENT=dev npx cdktf deploy dev
  OWNER         the owner, where it cannot be typed: OWNER=anna npx cdktf deploy dev-anna
  RELEASE_FILE  JSON file of image digests by service (default environments/release.fixture.json)
  AS_OF         date that support calendars are judged at, yyyy-mm-dd (default today)
  CDKTF_OUTDIR  folder to write (default cdktf.out)

exit code: 0 written, 1 a rule is broken or a file cannot be read, and nothing was written, 2 the command cannot be understood`;

/** @param outdir folder to write, empty of earlier stacks @returns exit code of the command */
export function main(argv: readonly string[], env: NodeJS.ProcessEnv, outdir: string): number {
  try {
    return synthesize(argv, env, outdir);
  } catch (error) {
    if (!(error instanceof ChoiceError) && !isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\nnext: npm run synth -- --help\n`);
    return 2;
  }
}

function synthesize(argv: readonly string[], env: NodeJS.ProcessEnv, outdir: string): number {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { owner: { type: 'string' }, review: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const choices = readChoices(
    { ...asked(positionals, values.owner, env), review: values.review ?? false },
    { AS_OF: env['AS_OF'], RELEASE_FILE: env['RELEASE_FILE'] },
    new Date(),
    Object.keys(owners),
  );
  const model = buildModel({ site, environments, owners, choices, outdir });
  if (model.findings.length > 0) process.stderr.write(`${formatReport(model.findings)}\n\n`);
  if (model.findings.some(({ severity }) => severity === 'error')) {
    process.stderr.write('nothing was written\n');
    return 1;
  }
  write(model, outdir);
  return 0;
}

/** Production is the default, so that no mistake in another environment stands in the way of a hot fix. */
function asked(positionals: readonly string[], owner: string | undefined, env: NodeJS.ProcessEnv) {
  if (positionals.length > 1) {
    throw new ChoiceError([`one environment at most, or all, got ${JSON.stringify(positionals.join(' '))}`]);
  }
  const [typed] = positionals;
  if (typed === 'all') return {};
  const whose = owner ?? env['OWNER'];
  const environment = typed ?? env['ENVIRONMENT'] ?? (whose === undefined ? 'prod' : undefined);
  return environment === 'all' ? {} : { environment, owner: whose };
}

function write({ app, undecidable }: Model, outdir: string): void {
  app.synth();
  const stacks = app.node.children.filter(TerraformStack.isStack);
  for (const stack of stacks) writeLockFile(join(app.outdir, 'stacks', stack.node.id));
  const names = stacks.map(({ node }) => node.id).join(', ');
  process.stdout.write(
    `synthesized ${names} into ${relative(process.cwd(), app.outdir) || outdir}; ${undecidable.length} ${undecidable.length === 1 ? 'check waits' : 'checks wait'} for apply\n`,
  );
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
