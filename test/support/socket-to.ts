import { Socket } from 'node:net';

/** For pg's `stream`: leads every name to a port of this machine, where what resolves names is not what is tested. */
export function socketTo(port: number): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket) as (port: number, host: string) => Socket;
  return Object.assign(socket, { connect: () => connect(port, '127.0.0.1') });
}
