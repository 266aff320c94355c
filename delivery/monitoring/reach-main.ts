import { runStep, say } from '../run-step';
import { reach } from './reach';

const HELP = `Asks whether the API of a cluster is to be reached from here. Run by terraform before the first object inside it.

usage: CLUSTER=<name> CLUSTER_ENDPOINT=<URL> node --require ts-node/register delivery/monitoring/reach-main.ts

exit code: 0 it answers, 1 it does not (the reason is printed), 2 the endpoint is no URL`;

runStep(HELP, async () => {
  const { CLUSTER = '', CLUSTER_ENDPOINT = '' } = process.env;
  await reach(CLUSTER, CLUSTER_ENDPOINT);
  say(`the API of the cluster ${CLUSTER} answers`);
});
