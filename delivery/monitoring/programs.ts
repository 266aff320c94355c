import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Stop } from '../stop';

/** What a tunnel is made with, and where each is to be had. */
const PROGRAMS = {
  aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  'session-manager-plugin':
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
} as const;

/** @throws {Stop} naming every program that is not on the path */
export function needPrograms({ PATH = '', PATHEXT = '' }: Readonly<Record<string, string | undefined>>): void {
  const endings = ['', ...PATHEXT.split(';').filter(Boolean)];
  const isThere = (program: string): boolean =>
    PATH.split(delimiter).some((folder) => endings.some((ending) => isExecutable(join(folder, `${program}${ending}`))));
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isThere(program));
  if (missing.length === 0) return;
  throw new Stop(
    missing.map(([program, where]) => `${program} was not found: ${where}`).join('\n'),
    'install what is missing and repeat the command',
    2,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
