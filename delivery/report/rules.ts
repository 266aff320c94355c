import { RULES } from '../../stacks/rules';
import type { RuleText } from '../../validation/rule';

/** docs/rules.md: every rule that a synth checks, by area. */
export function renderRules(): string {
  const rows = [...RULES].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })).map(renderRow);
  return [
    '# Rules',
    '',
    `The ${RULES.length} rules that every synth checks. A broken one stops it, unless its level says otherwise: a *warning* is`,
    'printed; a *dated* rule (a date that passes by itself) is a warning while deploying and an error in review',
    '(`npm run check`). Made by `npm run report -- rules --write` from the code; do not edit.',
    '',
    '| id | rule | without it | level |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const renderRow = ({ id, sentence, reason, link, severity = 'error' }: RuleText): string =>
  `| ${id} | ${cell(sentence)} | ${cell(reason)} [source](${link}) | ${severity} |`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
