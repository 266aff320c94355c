import '../quiet-sdk';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { report } from '../stop';
import { rollOut } from './driver';
import { readRequest } from './request';

const HELP = `Brings an Auto Scaling group to a launch template version, and fails when that does not succeed.
Run by terraform during an apply; what it is to do stands in ROLLOUT_REQUEST (JSON, see constructs/rollout/request.ts).

usage: node --require ts-node/register delivery/rollout/main.ts

exit code: 0 the group serves the version, 1 it does not (the reason is printed), 2 the request cannot be used`;

/** How often AWS is asked at most: it limits the calls of an account. */
const POLL_SECONDS = 5;
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
    await rollOut(
      {
        autoScaling: new AutoScalingClient(options),
        loadBalancing: new ElasticLoadBalancingV2Client(options),
        cloudWatch: new CloudWatchClient(options),
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
