import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programFile } from '../../../delivery/tools/folder';

/** A process of the Kubernetes provider that terraform attaches to, whichever version the stack is locked to. */
export class KubernetesProviderProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** What terraform finds it by. */
    readonly env: { readonly TF_REATTACH_PROVIDERS: string },
  ) {}

  static async start(): Promise<KubernetesProviderProcess> {
    const { PATH = '' } = process.env;
    const child = spawn(programFile('terraform-provider-kubernetes'), ['-debug'], {
      env: { PATH },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const said = /TF_REATTACH_PROVIDERS='(.+)'/.exec(line)?.[1];
      if (said !== undefined) return new KubernetesProviderProcess(child, { TF_REATTACH_PROVIDERS: said });
    }
    throw new Error('the provider ended before it said where it listens');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
