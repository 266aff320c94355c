import { readFileSync } from 'node:fs';
import { Program } from '../../../delivery/servers/program';
import { programFile } from '../../../delivery/tools/folder';

/**
 * A process of the Kubernetes provider that terraform attaches to, whichever version the stack is locked to.
 * @returns it, and the variable that terraform finds it by
 */
export async function startKubernetesProvider(
  logFile: string,
): Promise<{ readonly program: Program; readonly env: { readonly TF_REATTACH_PROVIDERS: string } }> {
  const program: Program = await Program.start({
    command: programFile('terraform-provider-kubernetes'),
    args: ['-debug'],
    logFile,
    ready: async () => reattach(logFile) !== undefined,
  });
  return { program, env: { TF_REATTACH_PROVIDERS: reattach(logFile)! } };
}

const reattach = (logFile: string): string | undefined =>
  /TF_REATTACH_PROVIDERS='(.+)'/.exec(readFileSync(logFile, 'utf8'))?.[1];
