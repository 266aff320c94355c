import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Account } from './run';

/** Waits until its input closes, which the system sees to however our process ends; then leaves nothing running. */
const SCRIPT = `
cat >/dev/null
"$1" stop -D "$2" -m fast -t 10 || "$1" stop -D "$2" -m immediate
tries=0
while [ -n "$3" ] && [ -e "$3" ] && [ $tries -lt 50 ]; do rm -rf "$3"; tries=$((tries + 1)); sleep 0.1; done
`;

export interface Guarded {
  readonly pgCtl: string;
  readonly data: string;
  /** @default - every folder is kept */
  readonly remove?: string;
}

/** Stops a server, and removes its folder, when this process ends without having done so: also after SIGKILL. */
export class Guard {
  private constructor(private readonly child: ChildProcess) {}

  static over({ pgCtl, data, remove = '' }: Guarded, account: Account): Guard {
    const child = spawn('sh', ['-c', SCRIPT, 'guard', pgCtl, data, remove], {
      cwd: '/',
      ...account,
      detached: true, // a signal to our process group is not for it
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    return new Guard(child);
  }

  /** After the server was stopped as it should be. */
  async dismiss(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.ref();
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
