import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Stop } from '../stop';
import { type Terraform, terraform } from '../terraform/terraform';

/** Sorts behind every other override file, so that it wins. */
const LOCAL_BACKEND = 'local_backend_override.tf.json';
const AGAIN = 'mend what terraform says above and repeat the command: it goes on where it stopped';

export interface BootstrapOptions {
  readonly terraform: Terraform;
  readonly s3: S3Client;
  /** Where the stack's state belongs: a bucket that the stack itself makes. */
  readonly bucket: string;
  readonly key: string;
  /** Where the state lies until its bucket exists. */
  readonly localState: string;
  /** Show what would be done. @default false */
  readonly planOnly?: boolean;
  readonly say: (line: string) => void;
}

/**
 * Applies a stack that holds the bucket of its own state. The first time the state is local, and moves into the bucket
 * once that exists. Repeating it is safe, also after it was killed at any point: docs/decisions/state.md
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { say, bucket, localState } = options;
  const override = join(options.terraform.folder, LOCAL_BACKEND);
  rmSync(override, { force: true });
  if (await isStored(options)) {
    say(`the state is in ${bucket}`);
    await terraform(options.terraform, ['init', '-reconfigure', '-lockfile=readonly'], AGAIN);
    await act(options);
    if (options.planOnly) return;
  } else {
    say(existsSync(localState) ? 'going on with the state of an earlier start' : 'the first time: local state');
    await actLocally(options, override);
    if (options.planOnly) return;
    say(`moving the state into ${bucket}`);
    await terraform(options.terraform, ['init', '-migrate-state', '-force-copy', '-lockfile=readonly'], AGAIN);
    if (!(await isStored(options))) {
      throw new Stop(
        `terraform has moved the state, and it is not in ${bucket}`,
        `${localState} still holds it; ${AGAIN}`,
      );
    }
  }
  // Only now is the copy of no use to anybody.
  for (const file of [localState, `${localState}.backup`]) rmSync(file, { force: true });
}

async function actLocally(options: BootstrapOptions, override: string): Promise<void> {
  mkdirSync(dirname(options.localState), { recursive: true });
  writeFileSync(override, JSON.stringify({ terraform: { backend: { local: { path: options.localState } } } }));
  try {
    await terraform(options.terraform, ['init', '-reconfigure', '-lockfile=readonly'], AGAIN);
    await act(options);
  } finally {
    rmSync(override, { force: true });
  }
}

const act = ({ terraform: stack, planOnly }: BootstrapOptions): Promise<unknown> =>
  terraform(stack, planOnly ? ['plan'] : ['apply', '-auto-approve'], AGAIN);

async function isStored({ s3, bucket, key }: BootstrapOptions): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    // Anything else, such as a refusal, is no proof that there is none.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return false;
    throw error;
  }
}
