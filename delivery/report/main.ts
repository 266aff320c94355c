import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { renderCompose } from './compose';
import { developmentRules, RULES_FILE } from './compose-prometheus';
import { drawStack } from './diagram';
import { renderEnvExample } from './env-example';
import { renderEnvironments } from './environments';
import { renderRules } from './rules';

const ROOT = join(__dirname, '../..');
/** Ignored by git: samples differ from run to run. */
const PAGES = 'dashboards.out';

/** A document that is generated: the whole file, or the part of it between two marks. */
interface GeneratedDocument {
  readonly file: string;
  readonly between?: string;
  readonly render: () => string | Promise<string>;
}

const DOCUMENTS: Readonly<Record<string, GeneratedDocument>> = {
  rules: { file: 'docs/rules.md', render: renderRules },
  environments: { file: 'README.md', between: 'environments', render: renderEnvironments },
  compose: { file: 'compose.yaml', render: renderCompose },
  'development-rules': { file: RULES_FILE, render: developmentRules },
  env: { file: '.env.example', render: renderEnvExample },
  diagram: { file: 'docs/prod.svg', render: () => drawStack('prod') },
};

const program = new Command('report')
  .description('Prints what the code says of itself; --write puts it into the documents, --check compares.')
  .argument('[report]', `${Object.keys(DOCUMENTS).join(', ')}, or all`, 'all')
  .option('--write', 'write the documents')
  .option('--check', 'exit with 1 when a document is stale')
  .addHelpText(
    'after',
    `\ndashboards  pages of production's dashboards with samples of real servers, into ${PAGES} (npm run tools first)`,
  )
  .action(async (name: string, options: { write?: boolean; check?: boolean }) => {
    if (name === 'dashboards') return reportDashboards();
    const names = name === 'all' ? Object.keys(DOCUMENTS) : [name];
    if (!(names[0]! in DOCUMENTS))
      program.error(`report must be one of ${Object.keys(DOCUMENTS).join(', ')}, all, got ${name}`, { exitCode: 2 });
    for (const each of names) await report(each, options);
  });

/** Loaded late: it starts a whole environment. */
async function reportDashboards(): Promise<void> {
  const { writeDashboardPages } = require('./dashboards/write') as typeof import('./dashboards/write');
  const files = await writeDashboardPages(join(ROOT, PAGES), (line) => console.log(line));
  for (const file of files) console.log(`written: ${relative(ROOT, file)}`);
}

async function report(name: string, { write, check }: { write?: boolean; check?: boolean }): Promise<void> {
  const document = DOCUMENTS[name]!;
  const rendered = await document.render();
  if (!write && !check) {
    console.log(rendered);
    return;
  }
  const file = join(ROOT, document.file);
  const now = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const wanted = document.between === undefined ? rendered : replaceBetween(now, document.between, rendered);
  if (write) writeFileSync(file, wanted);
  else if (now !== wanted) {
    console.error(`${document.file} is stale\nnext: npm run report -- ${name} --write`);
    process.exitCode = 1;
  }
}

/** Puts text between `<!-- mark -->` and `<!-- /mark -->`. */
function replaceBetween(text: string, mark: string, rendered: string): string {
  const [before, rest] = text.split(`<!-- ${mark} -->\n`);
  const after = rest?.split(`<!-- /${mark} -->`)[1];
  if (before === undefined || after === undefined)
    throw new Error(`no <!-- ${mark} --> … <!-- /${mark} --> marks to write between`);
  return `${before}<!-- ${mark} -->\n${rendered}\n<!-- /${mark} -->${after}`;
}

void program.parseAsync();
