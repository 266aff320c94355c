import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends what we started when we end without having done so, also after SIGKILL: the system closes our end of the pipe.
 * It is told of process groups, so that whatever a program started goes with it.
 */
const SCRIPT = `
all=' '
while read -r verb group; do
  case $verb in
    watch) all="$all$group " ;;
    forget) all=$(printf %s "$all" | sed "s/ $group / /") ;;
  esac
done
for group in $all; do kill -TERM "-$group" 2>/dev/null; done
[ "$all" = ' ' ] || sleep 1
for group in $all; do kill -KILL "-$group" 2>/dev/null; done
`;

export class Guard {
  private readonly child: ChildProcess;

  constructor() {
    // A group of its own: Ctrl-C is not for it.
    this.child = spawn('sh', ['-c', SCRIPT], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.child.unref();
    this.child.stdin?.on('error', () => {}); // somebody ended it: there is nothing to tell
    (this.child.stdin as unknown as { unref(): void }).unref();
  }

  watch(group: number): void {
    this.child.stdin?.write(`watch ${group}\n`);
  }

  forget(group: number): void {
    this.child.stdin?.write(`forget ${group}\n`);
  }
}
