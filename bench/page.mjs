/** bench/README.md: a section for each measurement, each written by its own. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = join(dirname(fileURLToPath(import.meta.url)), 'README.md');
const TITLE =
  '# Measurements\n\nOurs beside others, interleaved in one run: the ratios are what counts, the machine is whatever it was.\n';

/** Replaces the section of this heading, or adds it at the end. */
export function writeSection(heading, text) {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : TITLE;
  const [title, ...sections] = page.split(/^(?=## )/m);
  const section = `## ${heading}\n\n${text.trim()}\n`;
  const others = sections.map((each) => each.trimEnd()).filter((each) => !each.startsWith(`## ${heading}\n`));
  writeFileSync(PAGE, [title.trimEnd(), ...others, section].join('\n\n'));
  console.log(`\n${section}\nwritten: bench/README.md`);
}

export const machine = () =>
  `node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
