import { connect } from 'node:net';
import { Stop } from '../stop';

/** The provider itself would wait half a minute. */
const DEADLINE_MS = 10_000;

/** Is the API of a cluster to be reached from here? @throws {Stop} naming the way that leads there */
export async function reach(cluster: string, endpoint: string): Promise<void> {
  if (!URL.canParse(endpoint)) {
    throw new Stop(`the endpoint of the cluster ${cluster} must be a URL, got ${JSON.stringify(endpoint)}`, WAY, 2);
  }
  const { hostname, port } = new URL(endpoint);
  const problem = await attempt(hostname, Number(port || 443));
  if (problem === undefined) return;
  throw new Stop(
    `the API of the cluster ${cluster} cannot be reached: ${hostname} ${problem}\nits endpoint is private: only the VPC leads to it`,
    WAY,
  );
}

const WAY = 'npm run monitoring -- --help; without --here it deploys from inside the VPC, wherever it is started';

/** @returns what is wrong, or undefined */
function attempt(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: DEADLINE_MS });
    const end = (result?: string): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`did not answer within ${DEADLINE_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refuses connections' : `(${error.message})`),
    );
  });
}
