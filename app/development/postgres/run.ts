import { spawn, spawnSync } from 'node:child_process';

/** Whom a server runs as; nothing when it is the user who runs this process. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root, and initdb wants a user that the system knows. So root borrows one without
 * privileges; everybody else runs it themselves.
 * @throws where root finds none
 */
export function unprivileged(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody: create one');
}

/** Runs a program to its end. @throws with the command and what it said when it fails */
export function run(command: string, args: readonly string[], cwd: string, account: Account = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(command, args, { cwd, ...account, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
    child.on('error', reject);
    // Not 'close': what pg_ctl starts keeps the pipes open.
    child.on('exit', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`${command} ${args.join(' ')}: exit code ${code}\n${said}`)),
    );
  });
}
