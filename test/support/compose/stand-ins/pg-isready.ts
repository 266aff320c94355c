/** Exit codes of pg_isready: 0 the server takes connections, also where it refuses this user; 2 nobody answers. */
import { Client } from 'pg';

const options = Object.fromEntries(
  process.argv.slice(2).flatMap((arg) => {
    const [, name, value] = /^--([a-z]+)=(.*)$/.exec(arg) ?? [];
    return name === undefined ? [] : [[name, value]];
  }),
);
const { host, port, username, dbname } = options;
const client = new Client({ host, port: Number(port), user: username, database: dbname, password: 'unknown' });
client
  .connect()
  .then(() => 0)
  .catch((error: { code?: string }) => (/^28/.test(error.code ?? '') ? 0 : 2))
  .then((code) => process.exit(code));
