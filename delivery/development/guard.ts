import type { ChildProcess } from 'node:child_process';
import { outlive } from '../../app/development/outlive';

/**
 * Ends what we started when we end without having done so.
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

export class GroupGuard {
  private readonly child: ChildProcess = outlive(SCRIPT);

  watch(group: number): void {
    this.child.stdin?.write(`watch ${group}\n`);
  }

  forget(group: number): void {
    this.child.stdin?.write(`forget ${group}\n`);
  }
}
