import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compared, DOCUMENTS } from '../delivery/report/documents';
import { environments } from '../environments';
import { owners } from '../environments/owners';
import { site } from '../environments/site';
import { readChoices } from '../stacks/choices';
import { buildModel } from '../stacks/model';
import { formatReport } from '../validation/report';
import { changedCompany, findingsOf } from './support/company';
import { ALARM_RUNBOOKS, ALERT_RUNBOOKS } from './support/runbooks';

const AS_OF = '2026-06-01';
const TODAY = new Date(AS_OF);
const OWNERS = Object.keys(owners);
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesBelow('docs')];
const read = (file: string): string => readFileSync(file, 'utf8');

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block!);

describe('documents', () => {
  test.each(Object.keys(DOCUMENTS))('that are generated are current: %s', async (name) => {
    const { now, wanted } = await compared(DOCUMENTS[name]!);

    expect(now).toBe(wanted);
  });

  test.each(PAGES)('%s: its links lead somewhere', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);

    expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  test.each(PAGES)('%s: every npm script that it names exists', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name!);

    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test.each(PAGES)('%s: every stack that it deploys exists, in the environment that it is asked of', (page) => {
    const named = [
      ...read(page).matchAll(/(?:ENVIRONMENT=(\w+) |OWNER=(\w+) )?npx cdktf (?:diff|deploy|destroy) ([\w-]+)/g),
    ];
    const missing = named.filter(([, environment, owner, stack]) => {
      const choices = readChoices(
        { environment: environment ?? (owner ? undefined : 'prod'), owner },
        { AS_OF },
        TODAY,
        OWNERS,
      );
      const { app } = buildModel({ site, environments, owners, choices });
      return app.node.tryFindChild(stack!) === undefined;
    });

    expect(missing.map(([line]) => line)).toEqual([]);
  });

  test('every alarm and every alert has a section in the runbooks', () => {
    const headings = [...read('docs/runbooks.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);

    expect(headings.sort()).toEqual([...ALARM_RUNBOOKS, ...ALERT_RUNBOOKS].sort());
  });

  test.each([...ALERT_RUNBOOKS])(
    'the runbook of %s says what one sees, where to look, what to do and why',
    (heading) => {
      const [, section = ''] = read('docs/runbooks.md').split(`\n## ${heading}\n`);
      const [text = ''] = section.split('\n## ');
      const [, ...named] = text.split(/\*\*([A-Z]\w+):\*\*/);
      const parts = named.flatMap((part, index) =>
        index % 2 === 0 ? [[part, /\S/.test(named[index + 1] ?? '')]] : [],
      );

      expect(parts).toEqual([
        ['Symptom', true],
        ['Look', true],
        ['Do', true],
        ['Why', true],
      ]);
      expect(text).toMatch(/^1\. \S/m);
      for (const [, target] of text.matchAll(/\]\(#([a-z0-9-]+)\)/g))
        expect(read('docs/runbooks.md')).toContain(`\n## ${target}\n`);
    },
  );
});

describe('README', () => {
  const text = read('README.md');

  test('the two commands of "try it" are the two that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const [block = ''] = blocksOf(text, 'sh');

    expect(block.split('\n').map((line) => line.replace(/ *#.*/, ''))).toEqual(['npm run simulate', 'npm test', '']);
    expect(scripts).toMatchObject({ simulate: 'node delivery/start.mjs simulate', test: 'node test/run.mjs' });
  });

  test('the broken rule that it shows is what a synth says', () => {
    const [block = ''] = blocksOf(text, 'text');
    const findings = findingsOf(
      changedCompany({
        'environments.prod.database.backup.window': '03:30-04:30',
        'environments.prod.services.0.instanceType': 'm7i.large',
      }),
      'prod',
    );

    expect(`${formatReport(findings)}\n\nnothing was written\n`).toBe(block);
  });
});
