import { execFileSync } from 'node:child_process';

/** What `docker compose config` makes of a file: one service, with everything filled in. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly working_dir?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly { readonly target: number; readonly published?: string; readonly host_ip?: string }[];
  readonly volumes?: readonly {
    readonly type: 'bind' | 'volume';
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly network_mode?: string;
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval: string };
  readonly profiles?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content?: string; readonly file?: string }>>;
}

/** The program itself, without an engine behind it. Variables of the machine do not reach it. */
export function resolveCompose(
  variables: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): ComposeFile {
  const text = execFileSync('docker-compose', [...args, 'config', '--format', 'json'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...variables },
  });
  // What it prints can be read again, so that a dollar is doubled; a container is given one.
  return JSON.parse(text.replaceAll('$$', '$')) as ComposeFile;
}
