import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { S3Client } from '@aws-sdk/client-s3';
import { throughVpc } from '../../../delivery/monitoring/through-vpc';

/** Answers by the name of the command; an answer that is an error is thrown. */
const client = <Client>(answers: Readonly<Record<string, unknown>>): Client =>
  // `send` is all that is called of a client, whose class has much besides.
  ({
    send: async (command: object): Promise<unknown> => {
      const answer = answers[command.constructor.name];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }) as Client;

test('a session that expires while a build is followed says that the build goes on', async () => {
  const expired = Object.assign(new Error('The security token included in the request is expired'), {
    name: 'ExpiredTokenException',
    $metadata: {},
  });
  const said: string[] = [];
  const codeBuild = client<CodeBuildClient>({
    ListBuildsForProjectCommand: { ids: [] },
    StartBuildCommand: { build: { id: 'shop-deploy:1' } },
    BatchGetBuildsCommand: expired,
  });
  const done = throughVpc({
    verb: 'deploy',
    environment: 'prod',
    stack: 'prod-monitoring',
    project: 'shop-deploy',
    archive: {
      s3: client<S3Client>({ PutObjectCommand: { VersionId: 'v1' } }),
      bucket: 'states',
      account: '111111111111',
      key: 'source/prod-monitoring.zip',
    },
    world: {
      codeBuild,
      logs: client<CloudWatchLogsClient>({}),
      say: (line) => said.push(line),
      pollSeconds: 0,
    },
    onBuild: () => {},
  });

  await expect(done).rejects.toBe(expired);
  expect(said.at(-1)).toBe('shop-deploy: build 1 goes on; the same command follows it again');
});
