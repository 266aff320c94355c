import { join, resolve } from 'node:path';
import { runChild } from '../child';
import { Stop } from '../stop';

const ROOT = resolve(__dirname, '../..');
const CDKTF = join(ROOT, 'node_modules', '.bin', 'cdktf');

/** What terraform says at the end. */
const COMPLETE = {
  deploy: /Apply complete!|No changes\./,
  destroy: /Destroy complete!|No changes\./,
  diff: /Plan: \d+ to |No changes\.|Changes to Outputs/,
};

export interface Cdktf {
  readonly stack: string;
  /** Folder that the stack was synthesized into. */
  readonly out: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** What a person does when it fails. */
  readonly next: string;
}

/** Deploys, destroys or only compares what is synthesized already, as CI does. @throws {Stop} with its last words when it fails */
export async function cdktf(
  verb: 'deploy' | 'destroy' | 'diff',
  { stack, out, env, onLine, next }: Cdktf,
): Promise<void> {
  let complete = false;
  const { code, tail } = await runChild(
    CDKTF,
    [
      verb,
      stack,
      '--skip-synth',
      '--output',
      out,
      '--skip-provider-lock',
      ...(verb === 'diff' ? [] : ['--auto-approve', '--ignore-missing-stack-dependencies']),
    ],
    {
      cwd: ROOT,
      env,
      onLine: (line) => {
        complete ||= COMPLETE[verb].test(line);
        if (!isNoise(line)) onLine(line);
      },
    },
  );
  // cdktf 0.21 ends with 0 also when terraform was killed.
  if (code === 0 && !complete) throw new Stop(`terraform did not come to its end:\n${wordsOf(tail)}`, next);
  if (code !== 0) throw new Stop(`cdktf ${verb} ${stack} failed:\n${wordsOf(tail)}`, next);
}

const wordsOf = (tail: string): string =>
  tail
    .split('\n')
    .filter((line) => !isNoise(line))
    .join('\n');

/** What cdktf draws over and over: counters after each line, and ten times a second something that turns. */
const isNoise = (line: string): boolean => line.trim() === '' || /^(\d+ Stacks? |[\u2800-\u28ff] )/.test(line);
