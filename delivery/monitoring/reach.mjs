/**
 * Before the first object of the stack inside a cluster: is its API to be reached from here? Terraform runs this with
 * CLUSTER, the cluster's name, and CLUSTER_ENDPOINT, its URL.
 */
import { connect } from 'node:net';

/** The provider itself would wait half a minute for each object. */
const DEADLINE_MS = 10_000;

const { CLUSTER = '', CLUSTER_ENDPOINT = '' } = process.env;
if (!URL.canParse(CLUSTER_ENDPOINT)) {
  process.stderr.write(`CLUSTER_ENDPOINT must be a URL, got ${JSON.stringify(CLUSTER_ENDPOINT)}\n`);
  process.exit(2);
}
const { hostname, port } = new URL(CLUSTER_ENDPOINT);
const problem = await attempt(hostname, Number(port || 443));
if (problem) {
  process.stderr.write(
    [
      `the API of the cluster ${CLUSTER} cannot be reached: ${hostname} ${problem}`,
      'its endpoint is private: only the VPC leads to it',
      'next: deploy from inside the VPC, as docs/monitoring.md says\n',
    ].join('\n'),
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`the API of the cluster ${CLUSTER} answers\n`);
}

/** @returns what is wrong, or undefined */
function attempt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: DEADLINE_MS });
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end(`did not answer within ${DEADLINE_MS / 1000} s`));
    socket.once('error', (error) => end(error.code === 'ECONNREFUSED' ? 'refuses connections' : error.message));
  });
}
