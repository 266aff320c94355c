import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Stop } from './stop';

const ROOT = resolve(__dirname, '..');
const MOST_BYTES = 64 * 2 ** 20;

export interface ArchivePlace {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Id of the account that the bucket is in: with the credentials of another one nothing is written. */
  readonly account: string;
  readonly key: string;
}

/** Commit that is checked out. @throws {Stop} outside of a clone */
export const headCommit = (): string => git('rev-parse', 'HEAD').toString().trim();

/** Number of files that differ from that commit, new ones among them. */
export const uncommittedFiles = (): number =>
  git('status', '--porcelain').toString().split('\n').filter(Boolean).length;

/** Leaves the committed files where a CodeBuild project takes its source from. @returns the object's version */
export async function uploadArchive(
  { s3, bucket, account, key }: ArchivePlace,
  commit: string,
): Promise<string | undefined> {
  const { VersionId } = await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: git('archive', '--format=zip', commit),
      ContentType: 'application/zip',
      ExpectedBucketOwner: account,
    }),
  );
  return VersionId;
}

function git(...args: string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: ROOT, maxBuffer: MOST_BYTES });
  if (status === 0) return stdout;
  throw new Stop(`git ${args[0]} failed: ${error?.message ?? stderr.toString().trim()}`, 'run it in a clone', 2);
}
