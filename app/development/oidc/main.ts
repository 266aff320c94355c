import { Command, InvalidArgumentError } from 'commander';

const port = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new InvalidArgumentError('It must be a TCP port, 0 for a free one.');
};

const origin = (text: string, before: readonly string[] = []): readonly string[] => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return [...before, new URL(text).origin];
  throw new InvalidArgumentError('It must be the http(s) address of a service.');
};

const command = new Command('oidc')
  .description('OpenID provider for work without test accounts: people to choose from, no passwords. Development only.')
  .option('--port <port>', 'TCP port; 0 takes a free one', port, 3001)
  .option('--host <address>', 'address to listen on; 0.0.0.0 in a container', '127.0.0.1')
  .requiredOption('--client <url...>', 'PUBLIC_URL of the service that logs people in here', origin)
  .addHelpText('after', '\nexit code: 0 stopped as asked, 1 failed, 2 not understood or refused')
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

async function main(): Promise<void> {
  const { port, host, client } = command.parse().opts<{ port: number; host: string; client: readonly string[] }>();
  if (process.env['NODE_ENV'] !== 'development') {
    process.stderr.write(
      `the local OpenID provider lets anybody in, so it starts with NODE_ENV=development only, got ${process.env['NODE_ENV'] ?? 'none'}\n`,
    );
    process.exit(2);
  }
  // What is refused above should not wait for it.
  const { startLocalProvider } = await import('./server.js');
  const server = await startLocalProvider({ port, host, clients: client });
  process.stdout.write(`local OpenID provider: ${server.issuer}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.stop());
}

const reason = (error: unknown): string => {
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE') return `port ${port} of ${address} is taken; choose another with --port`;
  return error instanceof Error ? error.message : String(error);
};

main().catch((error: unknown) => {
  process.stderr.write(`the local OpenID provider cannot start: ${reason(error)}\n`);
  process.exit(1);
});
