import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Emulator } from '../../emulator/emulator';
import type { Workspace } from './workspace';

/** For the state bucket of an emulator. */
export const s3Of = ({ url }: Pick<Emulator, 'url'>, region: string): S3Client =>
  new S3Client({
    region,
    endpoint: url,
    forcePathStyle: true, // a bucket is no host name below an address
    credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
  });

/**
 * Was a terraform of an earlier run killed? Then its lock is still there, and resources exist that its state has not
 * heard of. Only one simulation runs at a time, so a lock can be nobody else's.
 */
export async function wasKilled(emulator: Emulator, workspace: Workspace): Promise<boolean> {
  const { region, bucket, stateKey, environment, accountStack, localState } = workspace;
  if (existsSync(join(dirname(localState), `.${basename(localState)}.lock.info`))) return true;
  const s3 = s3Of(emulator, region);
  const locks = await Promise.all(
    [environment, accountStack].map((stack) =>
      s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${stateKey(stack)}.tflock` })).then(
        () => true,
        () => false,
      ),
    ),
  );
  return locks.includes(true);
}
