/** A bare Express server over TLS: `hello` from memory, `list` from the database, and nothing of what a service needs. */
const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');
const express = require('express');
const { Pool } = require('pg');

const { TLS_CERT_FILE, TLS_KEY_FILE, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER, DATABASE_CA_FILE } =
  process.env;

const pool = new Pool({
  host: DATABASE_HOST,
  port: Number(DATABASE_PORT),
  database: DATABASE_NAME,
  user: DATABASE_USER,
  ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') },
  max: Number(process.env.DATABASE_POOL_SIZE),
});

const app = express();
app.get('/hello', (_request, response) => response.json({ hello: 'world' }));
app.get('/list', async (_request, response) => {
  const { rows } = await pool.query({ name: 'list', text: 'SELECT * FROM incidents ORDER BY position DESC LIMIT 20' });
  response.json({ items: rows });
});
const server = createServer({ cert: readFileSync(TLS_CERT_FILE), key: readFileSync(TLS_KEY_FILE) }, app);
server.listen(0, () => console.log(server.address().port));
