import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SOURCE_KEY } from '../../constructs/account/expiry-statements';
import { Stop } from '../stop';

const ROOT = resolve(__dirname, '../..');
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Leaves the committed files where the nightly project takes its source from.
 * @returns the commit
 */
export async function upload(s3: S3Client, bucket: string): Promise<string> {
  const commit = git('rev-parse', 'HEAD').toString().trim();
  const Body = git('archive', '--format=zip', commit);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: SOURCE_KEY, Body, ContentType: 'application/zip' }));
  return commit;
}

function git(...args: string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: ROOT, maxBuffer: MOST_BYTES });
  if (status === 0) return stdout;
  throw new Stop(`git ${args[0]} failed: ${error?.message ?? stderr.toString().trim()}`, 'run it in a clone', 2);
}
