import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { compared, DOCUMENTS } from './documents';

const ROOT = join(__dirname, '../..');
/** Ignored by git: samples differ from run to run. */
const PAGES = 'dashboards.out';

const program = new Command('npm run report --')
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
  if (!write && !check) {
    console.log(await document.render());
    return;
  }
  const { file, now, wanted } = await compared(document);
  if (write) writeFileSync(file, wanted);
  else if (now !== wanted) {
    console.error(`${document.file} is stale\nnext: npm run report -- ${name} --write`);
    process.exitCode = 1;
  }
}

void program.parseAsync();
