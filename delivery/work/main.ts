import '../quiet-sdk';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { asking, runStep, say } from '../run-step';
import { work } from './driver';
import { readRequest } from './request';

const HELP = `Runs a CodeBuild project in a release's image, and fails when the build does not succeed.
Run by terraform during an apply; what it is to do stands in WORK_REQUEST (JSON, see constructs/work/request.ts).

usage: node --require ts-node/register delivery/work/main.ts

exit code: 0 the build succeeded, 1 it did not (the reason is printed), 2 the request cannot be used`;

const POLL_SECONDS = 3;

runStep(HELP, async () => {
  const request = readRequest(process.env);
  const { options, pollSeconds } = asking(request, POLL_SECONDS);
  const clients = { codeBuild: new CodeBuildClient(options), logs: new CloudWatchLogsClient(options) };
  await work({ ...clients, say, pollSeconds }, request);
});
