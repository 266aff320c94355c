import { TestProgram } from './program';

/**
 * A port that lets nobody in and turns nobody away, as a private address does from outside: its queue is full, and
 * whoever else calls gets no answer. Node accepts whatever comes, so Python holds it.
 */
const HOLD = `
import socket, time
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(0)
callers = [socket.socket() for _ in range(8)]
for caller in callers:
    caller.setblocking(False)
    caller.connect_ex(server.getsockname())
print("port", server.getsockname()[1], flush=True)
time.sleep(3600)
`;

export class BlackHole {
  private constructor(
    private readonly program: TestProgram,
    readonly port: number,
  ) {}

  static async open(): Promise<BlackHole> {
    const program = TestProgram.start('python3', ['-c', HOLD]);
    return new BlackHole(program, Number(await program.said(/^port (\d+)$/)));
  }

  async close(): Promise<void> {
    await this.program.end('SIGKILL');
  }
}
