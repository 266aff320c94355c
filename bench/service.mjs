/**
 * `npm run bench -- service`: the service's list route, as in production, beside a bare Express hello and beside a bare
 * Express that asks the same database for the same rows. Interleaved, so that all three meet the same machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { register } from 'tsx/cjs/api';
import { build, DIST } from '../app/build.mjs';
import { machine, median, writeSection } from './page.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CONNECTIONS = 10;
const SECONDS = 5;
const ROWS = 100;

register();
const require = createRequire(import.meta.url);
const { startDatabase } = require('../delivery/servers/database.ts');
const { Scratch, productionVariables } = require('../delivery/servers/service.ts');

const runs = Number(process.argv[2]);
await build();
const scratch = await Scratch.make();
const postgres = await startDatabase();
const variables = {
  ...productionVariables(scratch, postgres),
  DATABASE_POOL_SIZE: String(CONNECTIONS),
  RATE_LIMIT_PER_MINUTE: '1000000',
};
// Into a file, as a container's log is not the client's work either.
const log = scratch.file('log', '');
const service = spawn(process.execPath, ['--enable-source-maps', join(DIST, 'main.js')], {
  env: { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', ...variables },
  stdio: ['ignore', openSync(log, 'a'), 'inherit'],
});
const peer = spawn(process.execPath, [join(HERE, 'express.cjs')], {
  env: { ...process.env, ...variables },
  stdio: ['ignore', 'pipe', 'inherit'],
});

try {
  await fill();
  const peerPort = String(await once(peer.stdout, 'data')).trim();
  const programs = {
    ours: { label: 'this service: `GET /api/incidents`', port: await listeningPort(), path: '/api/incidents' },
    hello: { label: 'bare Express: a hello from memory', port: peerPort, path: '/hello' },
    list: { label: 'bare Express: the same rows, unchecked', port: peerPort, path: '/list' },
  };
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1) {
    for (const [name, { port, path }] of Object.entries(programs)) {
      const result = await load(`https://localhost:${port}${path}`, run === 0 ? 1 : SECONDS);
      if (run > 0) results[name].push(result); // the first warms the compiler and the pools
      console.log(`run ${run} of ${runs}  ${name.padEnd(5)}  ${result.rate} requests/s  p99 ${result.p99} ms`);
    }
  }
  writeSection('Speed of the service', render(programs, results));
} finally {
  for (const child of [peer, service]) child.kill();
  await postgres.stop();
  scratch.remove();
}

/** @throws where the service ends instead */
async function listeningPort() {
  for (;;) {
    const line = readFileSync(log, 'utf8')
      .split('\n')
      .find((each) => each.includes('"listening"'));
    if (line) return JSON.parse(line).port;
    if (service.exitCode !== null) throw new Error(readFileSync(log, 'utf8'));
    await sleep(100);
  }
}

function fill() {
  return postgres.query(
    `WITH one AS (INSERT INTO environments (name, kind, instances) VALUES ('bench', 'staging', 3) RETURNING id)
     INSERT INTO incidents (environment_id, kind, severity)
     SELECT one.id, 'disk-full', 'minor' FROM one, generate_series(1, ${ROWS})`,
    { database: postgres.database },
  );
}

/** @throws where a request fails: a fast refusal is not speed */
async function load(url, duration) {
  const { requests, latency, errors, non2xx } = await autocannon({
    url,
    duration,
    connections: CONNECTIONS,
    tlsOptions: { rejectUnauthorized: false },
  });
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers other than 2xx`);
  return { rate: Math.round(requests.average), p99: latency.p99 };
}

/** Ratios are of the runs side by side, so that what the machine did meanwhile falls out of them. */
function render(programs, results) {
  const middle = (name, what) => median(results[name].map((result) => result[what]));
  const times = (name, what) => {
    if (name === 'ours') return '';
    return `${median(results.ours.map((own, run) => own[what] / results[name][run][what])).toFixed(2)} ×`;
  };
  const row = (name) =>
    `| ${programs[name].label} | ${middle(name, 'rate')} | ${times(name, 'rate')} | ${middle(name, 'p99')} ms | ${times(name, 'p99')} |`;
  return `Medians of ${runs} interleaved runs of ${SECONDS} s with ${CONNECTIONS} kept connections on ${machine()}, of
which the client takes a part. \`npm run bench -- service\` measures again.

| program | requests/s | ours is | p99 | ours is |
| --- | --- | --- | --- | --- |
${Object.keys(programs).map(row).join('\n')}

All over TLS, one process each. Ours does what a service has to: a log line and a histogram for each request, security
headers, the rate limit, a query checked by its schema, 20 rows of a page from PostgreSQL 14 over a verified connection.
The bare list asks for the same rows over the same kind of connection, and does nothing else.
`;
}
