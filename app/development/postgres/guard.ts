import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { outlive } from '../outlive';
import type { Account } from './run';

/** Waits until its input closes; then leaves nothing running. */
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
export class ServerGuard {
  private constructor(private readonly child: ChildProcess) {}

  static over({ pgCtl, data, remove = '' }: Guarded, account: Account): ServerGuard {
    return new ServerGuard(outlive(SCRIPT, [pgCtl, data, remove], account));
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
