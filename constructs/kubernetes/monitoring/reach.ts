import type { Construct } from 'constructs';
import { TerraformData } from '../../terraform-data';

/**
 * Stands before the first object: an API that cannot be reached is named, with the way that leads there, instead of a
 * timeout for each object.
 */
export const reachable = (scope: Construct, id: string, cluster: string, endpoint: string): TerraformData =>
  new TerraformData(scope, id, {
    triggersReplace: { endpoint },
    provisioners: [
      {
        type: 'local-exec',
        command: 'node --require ts-node/register delivery/monitoring/reach-main.ts',
        workingDir: '${path.root}/../../..', // of cdktf.out/stacks/<stack>: the project
        environment: { CLUSTER: cluster, CLUSTER_ENDPOINT: endpoint },
      },
    ],
  });
