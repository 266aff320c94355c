import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod/mini';
import { stateKey } from '../../stacks/names';

/** The part of a state file that is read. */
const State = z.object({
  resources: z.array(z.object({ mode: z.string(), instances: z.array(z.unknown()) })),
});

export interface States {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Resources that the state of a stack holds; 0 when there is no state, or everything was destroyed. */
export async function resourcesOf({ s3, bucket }: States, stack: string): Promise<number> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: stateKey(stack) }));
    const { resources } = State.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    return resources.filter(({ mode }) => mode === 'managed').reduce((sum, { instances }) => sum + instances.length, 0);
  } catch (error) {
    // A refusal is no proof that there is none.
    if (error instanceof Error && error.name === 'NoSuchKey') return 0;
    throw error;
  }
}

/** Stacks with a state whose name begins so. */
export async function stacksWith({ s3, bucket }: States, prefix: string): Promise<string[]> {
  const stacks: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
    );
    for (const { Key = '' } of page.Contents ?? []) {
      const [stack = ''] = Key.split('/');
      if (Key === stateKey(stack)) stacks.push(stack);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return stacks;
}
