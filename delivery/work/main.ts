import '../quiet-sdk';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { report } from '../stop';
import { work } from './driver';
import { readRequest } from './request';

const HELP = `Runs a CodeBuild project in a release's image, and fails when the build does not succeed.
Run by terraform during an apply; what it is to do stands in WORK_REQUEST (JSON, see constructs/work/request.ts).

usage: node --require ts-node/register delivery/work/main.ts

exit code: 0 the build succeeded, 1 it did not (the reason is printed), 2 the request cannot be used`;

/** How often AWS is asked at most: it limits the calls of an account. */
const POLL_SECONDS = 3;
/** A deploy should not fail because one of many answers got lost. */
const ATTEMPTS = 8;

async function main(): Promise<number> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  try {
    const request = readRequest(process.env);
    const options = { region: request.region, maxAttempts: ATTEMPTS };
    await work(
      {
        codeBuild: new CodeBuildClient(options),
        logs: new CloudWatchLogsClient(options),
        say: (line) => process.stdout.write(`${line}\n`),
        pollSeconds: Math.min(POLL_SECONDS, request.deadlineSeconds / 20),
      },
      request,
    );
    return 0;
  } catch (error) {
    return report(error);
  }
}

void main().then((code) => {
  process.exitCode = code;
});
