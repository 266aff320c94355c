import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCompose } from './compose';
import { developmentRules, RULES_FILE } from './compose-prometheus';
import { drawStack } from './diagram';
import { renderEnvExample } from './env-example';
import { renderEnvironments } from './environments';
import { renderRules } from './rules';

const ROOT = join(__dirname, '../..');

/** A document that is generated: the whole file, or the part of it between two marks. */
export interface GeneratedDocument {
  readonly file: string;
  readonly between?: string;
  readonly render: () => string | Promise<string>;
}

export const DOCUMENTS: Readonly<Record<string, GeneratedDocument>> = {
  rules: { file: 'docs/rules.md', render: renderRules },
  environments: { file: 'README.md', between: 'environments', render: renderEnvironments },
  compose: { file: 'compose.yaml', render: renderCompose },
  'development-rules': { file: RULES_FILE, render: developmentRules },
  env: { file: '.env.example', render: renderEnvExample },
  diagram: { file: 'docs/prod.svg', render: () => drawStack('prod') },
};

/** What a document's file holds, and what it should hold. */
export async function compared(document: GeneratedDocument): Promise<{ file: string; now: string; wanted: string }> {
  const rendered = await document.render();
  const file = join(ROOT, document.file);
  const now = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const wanted = document.between === undefined ? rendered : replaceBetween(now, document.between, rendered);
  return { file, now, wanted };
}

/** Puts text between `<!-- mark -->` and `<!-- /mark -->`. */
function replaceBetween(text: string, mark: string, rendered: string): string {
  const [before, rest] = text.split(`<!-- ${mark} -->\n`);
  const after = rest?.split(`<!-- /${mark} -->`)[1];
  if (before === undefined || after === undefined)
    throw new Error(`no <!-- ${mark} --> … <!-- /${mark} --> marks to write between`);
  return `${before}<!-- ${mark} -->\n${rendered}\n<!-- /${mark} -->${after}`;
}
