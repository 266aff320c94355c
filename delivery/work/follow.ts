import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Build, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { describeBuild, isOver } from './build';
import type { BuildLog } from './build-log';

/** What a build needs from outside. */
export interface World {
  readonly codeBuild: CodeBuildClient;
  readonly logs: CloudWatchLogsClient;
  readonly say: (line: string) => void;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
}

/** Prints phases and log lines until the build ends. @returns undefined when it did not end in time */
export async function follow(
  { codeBuild, say, pollSeconds }: World,
  project: string,
  id: string,
  log: BuildLog,
  end: number,
): Promise<Build | undefined> {
  let phase = '';
  for (;;) {
    const build = await describeBuild(codeBuild, id);
    const { currentPhase = '' } = build;
    if (currentPhase !== phase && !isOver(build)) say(`${project}: ${currentPhase}`);
    phase = currentPhase;
    for (const line of await log.next(build)) say(`${project}: | ${line}`);
    if (isOver(build)) return build;
    if (Date.now() >= end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pollSeconds * 1000));
  }
}
