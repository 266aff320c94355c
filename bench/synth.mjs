/**
 * `npm run bench -- synth`: synthesizes prod as this project does, beside an AWS CDK app with the equivalent constructs
 * and beside a program that only loads what our synth uses. Interleaved, so that all three meet the same machine.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from '../delivery/dependencies.mjs';
import { machine, median, writeSection } from './page.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const runs = Number(process.argv[2]);
ensureDependencies(ROOT);
ensureDependencies(HERE);

const { build } = createRequire(join(ROOT, 'package.json'))('esbuild');
const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-bench-'));
const PEAK = join(folder, 'peak');

/** Both peers start from JavaScript: their compiler's time is not counted against them. */
const PROGRAMS = {
  ours: { label: 'this project: `npm run synth`', args: ['stacks/synth.mjs'], cwd: ROOT },
  load: { label: 'node loading the same packages and classes, nothing else', args: [await loadOnly()], cwd: ROOT },
  cdk: { label: 'AWS CDK, equivalent constructs', args: [await awsCdk()], cwd: HERE },
};

/** Ours by theirs, at most. */
const LIMITS = { load: { ms: 1.5 }, cdk: { ms: 0.25, mib: 0.5 } };

try {
  const results = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1) {
    for (const name of Object.keys(PROGRAMS)) {
      const result = measure(PROGRAMS[name]);
      if (run > 0) results[name].push(result); // the first fills the file cache
      console.log(`run ${run} of ${runs}  ${name.padEnd(4)}  ${result.ms} ms  ${result.mib} MiB`);
    }
  }
  writeSection('Speed of a synth', render(results));
  for (const complaint of exceeded(results)) {
    console.error(complaint);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure({ args: program, cwd }) {
  const out = join(folder, 'out');
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['--require', join(HERE, 'peak-memory.cjs'), ...program], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, CDKTF_OUTDIR: out, CDK_OUTDIR: out, AS_OF: '2026-06-01', PEAK_MEMORY_FILE: PEAK },
  });
  const ms = Math.round(Number(process.hrtime.bigint() - started) / 1e6);
  if (status !== 0) {
    console.error(stderr);
    process.exit(1);
  }
  const resources = count(out);
  rmSync(out, { recursive: true, force: true });
  return { resources, ms, mib: Math.round(Number(readFileSync(PEAK, 'utf8')) / 1024) };
}

/** Resources in what was written, Terraform's or CloudFormation's. */
function count(folder) {
  if (!existsSync(folder)) return 0;
  const jsonOf = (ending) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const terraform = jsonOf('cdk.tf.json').flatMap(({ resource }) => Object.values(resource).flatMap(Object.keys));
  const cloudFormation = jsonOf('.template.json').flatMap(({ Resources }) => Object.keys(Resources));
  return terraform.length + cloudFormation.length;
}

/** Every package that our synth imports, found in the sources, so that the list is always the current one. */
async function loadOnly() {
  const { metafile } = await build({
    entryPoints: [join(ROOT, 'stacks', 'main.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const imports = Object.values(metafile.inputs).flatMap(({ imports: all }) => all.filter(({ external }) => external));
  const names = [...new Set(imports.map(({ path }) => path))].sort();
  const file = join(folder, 'load-only.cjs');
  const require = `const load = require('node:module').createRequire(${JSON.stringify(join(ROOT, 'package.json'))});`;
  writeFileSync(file, [require, ...names.map((name) => `load(${JSON.stringify(name)});`)].join('\n'));
  return file;
}

async function awsCdk() {
  const file = join(HERE, 'node_modules', '.cache', 'aws-cdk.cjs');
  await build({
    entryPoints: [join(HERE, 'aws-cdk.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return file;
}

function middleOf(results) {
  return (name, what) => median(results[name].map((result) => result[what]));
}

function exceeded(results) {
  const middle = middleOf(results);
  return Object.entries(LIMITS).flatMap(([name, limits]) =>
    Object.entries(limits)
      .map(([what, limit]) => ({ what, limit, ratio: middle('ours', what) / middle(name, what) }))
      .filter(({ limit, ratio }) => ratio > limit)
      .map(
        ({ what, limit, ratio }) =>
          `${name}: ours takes ${ratio.toFixed(2)} × its ${what}, at most ${limit} × is meant`,
      ),
  );
}

function render(results) {
  const middle = middleOf(results);
  const row = (name) => {
    const [ms, mib] = [middle(name, 'ms'), middle(name, 'mib')];
    const times = (value, own) => (name === 'ours' ? '' : `${(own / value).toFixed(2)} ×`);
    const resources = results[name][0].resources || '';
    return `| ${PROGRAMS[name].label} | ${resources} | ${ms} ms | ${times(ms, middle('ours', 'ms'))} | ${mib} MiB | ${times(mib, middle('ours', 'mib'))} |`;
  };
  return `Medians of ${runs} interleaved runs on ${machine()}.
\`npm run bench -- synth\` measures again.

| program | resources | time | ours is | peak memory | ours is |
| --- | --- | --- | --- | --- | --- |
${Object.keys(PROGRAMS).map(row).join('\n')}

Ours counts everything from the command to the written files: esbuild turning our TypeScript into one script, every rule
of prod and of its account, the JSON, the lock files; at most 1.5 × the time of loading, a quarter of AWS CDK's time and
half of its memory is meant, and the command fails otherwise. The AWS CDK app (\`bench/aws-cdk.ts\`) is compiled
beforehand; it makes the same VPC, load balancer, group, databases, alarms and account resources with the library's own
constructs, and judges no rules. Ours has the cluster and everything in it besides, which that app lacks.

What bounds others is loading: a thousand files of cdktf and of the providers. Ours loads them as one script with V8's
code of it, kept by the run before (\`docs/decisions/synth.md\`), which is why a synth takes little more than loading does.
`;
}
