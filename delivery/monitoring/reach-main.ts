import { report } from '../stop';
import { reach } from './reach';

const HELP = `Asks whether the API of a cluster is to be reached from here. Run by terraform before the first object inside it.

usage: CLUSTER=<name> CLUSTER_ENDPOINT=<URL> node --require ts-node/register delivery/monitoring/reach-main.ts

exit code: 0 it answers, 1 it does not (the reason is printed), 2 the endpoint is no URL`;

async function main(): Promise<number> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const { CLUSTER = '', CLUSTER_ENDPOINT = '' } = process.env;
  try {
    await reach(CLUSTER, CLUSTER_ENDPOINT);
    process.stdout.write(`the API of the cluster ${CLUSTER} answers\n`);
    return 0;
  } catch (error) {
    return report(error);
  }
}

void main().then((code) => {
  process.exitCode = code;
});
