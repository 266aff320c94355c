import '../quiet-sdk';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { asking, runStep, say } from '../run-step';
import { rollOut } from './driver';
import { readRequest } from './request';

const HELP = `Brings an Auto Scaling group to a launch template version, and fails when that does not succeed.
Run by terraform during an apply; what it is to do stands in ROLLOUT_REQUEST (JSON, see constructs/rollout/request.ts).

usage: node --require ts-node/register delivery/rollout/main.ts

exit code: 0 the group serves the version, 1 it does not (the reason is printed), 2 the request cannot be used`;

const POLL_SECONDS = 5;

runStep(HELP, async () => {
  const request = readRequest(process.env);
  const { options, pollSeconds } = asking(request, POLL_SECONDS);
  const clients = {
    autoScaling: new AutoScalingClient(options),
    loadBalancing: new ElasticLoadBalancingV2Client(options),
    cloudWatch: new CloudWatchClient(options),
  };
  await rollOut({ ...clients, say, pollSeconds }, request);
});
