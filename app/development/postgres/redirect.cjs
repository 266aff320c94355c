/**
 * Leads connections to names of RDS to servers on this machine, and leaves the names as they are: certificates are
 * verified, and tokens signed, for them. `node --require …/redirect.cjs program`, with SIMULATOR_HOSTS in the environment:
 * {"<host>:<port>": <port on 127.0.0.1>}. No program knows of it.
 */
const { Socket } = require('node:net');

const hosts = JSON.parse(process.env['SIMULATOR_HOSTS'] ?? '{}');
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (first, ...rest) {
  // connect(port, host), connect({ port, host }), and node's own [{ port, host }, listener]
  const options = Array.isArray(first) ? first[0] : first;
  const { host, port } = typeof options === 'object' ? options : { port: options, host: rest[0] };
  const there = hosts[`${host}:${port}`];
  if (there === undefined) return connect.call(this, first, ...rest);
  if (typeof options !== 'object') return connect.call(this, there, '127.0.0.1', ...rest.slice(1));
  Object.assign(options, { host: '127.0.0.1', port: there });
  return connect.call(this, first, ...rest);
};
