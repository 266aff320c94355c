import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TlsFiles, tlsFilesIn } from '../../../constructs/monitoring/config/files';
import { type Ended, runToEnd } from '../program';
import type { Json, Synthesized } from '../synth';

/** In the pods: a folder in memory for certificates, and one for other secrets. */
const FOLDER = '/etc/monitoring';

/** The container that brings a pod its secrets, as it stands in Terraform's JSON. */
export interface Fetcher {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Of every pod template of a stack, by the name of what runs it. */
export function fetchersOf({ json }: Synthesized): Readonly<Record<string, Fetcher>> {
  const workloads: Json[] = ['kubernetes_stateful_set_v1', 'kubernetes_deployment_v1'].flatMap((type) =>
    Object.values(json.resource[type]),
  );
  return Object.fromEntries(
    workloads.map(({ metadata, spec }) => {
      const [{ command, env }] = spec.template.spec.init_container;
      return [metadata.name, { command, env: Object.fromEntries(env.map(({ name, value }: Json) => [name, value])) }];
    }),
  );
}

/** The volumes of one pod, as folders of this machine. */
export class PodVolumes {
  readonly folder = mkdtempSync(join(tmpdir(), 'devops-simulator-pod-'));

  constructor() {
    for (const name of ['tls', 'secrets']) mkdirSync(join(this.folder, name));
  }

  get tls(): TlsFiles {
    return tlsFilesIn(join(this.folder, 'tls'));
  }

  /** `tls/ca.crt` */
  get files(): string[] {
    return ['tls', 'secrets']
      .flatMap((name) => readdirSync(join(this.folder, name)).map((file) => `${name}/${file}`))
      .sort();
  }

  secret = (name: string): string => join(this.folder, 'secrets', name);

  /** Runs it as it is: only the folder is another one. */
  fill(
    { command: [shell = '', ...args], env }: Fetcher,
    surroundings: Readonly<Record<string, string>>,
  ): Promise<Ended> {
    const here = args.map((text) => text.replaceAll(FOLDER, this.folder));
    return runToEnd(shell, here, { ...env, HOME: this.folder, ...surroundings });
  }

  remove = (): void => rmSync(this.folder, { recursive: true, force: true });
}
