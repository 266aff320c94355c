import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Build } from '@aws-sdk/client-codebuild';

/** The log of one build, read from where the last look ended. */
export class BuildLog {
  private token: string | undefined;
  private readonly tail: string[] = [];

  constructor(
    private readonly logs: CloudWatchLogsClient,
    private readonly keep: number,
  ) {}

  /** Lines since the last call, without what CodeBuild says of itself. */
  async next({ logs: place }: Build): Promise<string[]> {
    if (!place?.groupName || !place.streamName) return [];
    const lines: string[] = [];
    for (;;) {
      const page = await this.page(place.groupName, place.streamName);
      lines.push(...page.lines);
      // CloudWatch Logs says that there is no more by repeating the token.
      if (page.token === undefined || page.token === this.token) break;
      this.token = page.token;
    }
    const told = lines.filter((line) => !line.startsWith('[Container] ') && line.trim() !== '');
    this.tail.push(...told);
    this.tail.splice(0, this.tail.length - this.keep);
    return told;
  }

  /** The last lines so far. */
  get lastLines(): readonly string[] {
    return this.tail;
  }

  private async page(logGroupName: string, logStreamName: string): Promise<{ lines: string[]; token?: string }> {
    try {
      const { events = [], nextForwardToken } = await this.logs.send(
        new GetLogEventsCommand({
          logGroupName,
          logStreamName,
          startFromHead: true,
          ...(this.token !== undefined && { nextToken: this.token }),
        }),
      );
      return {
        lines: events.map(({ message = '' }) => message.trimEnd()),
        ...(nextForwardToken !== undefined && { token: nextForwardToken }),
      };
    } catch (error) {
      // The stream is made with the first line.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return { lines: [] };
      throw error;
    }
  }
}
