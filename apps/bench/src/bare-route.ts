// A baseline for HTTP and PostgreSQL on Node: a bare Fastify server with one route that runs one prepared statement and
// sends its row. `SQL` is the statement, `DATABASE_URL` the database. Prints its URL.

import { fastify } from 'fastify';
import { Pool } from 'pg';

const text = process.env['SQL'] ?? 'SELECT $1::text AS echo';
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const app = fastify();

app.get<{ Querystring: { value: string } }>('/', async (request) => {
  const { rows } = await pool.query({ name: 'bare', text, values: [request.query.value] });
  return rows[0];
});

process.stdin.once('end', () => process.exit(0)).resume();
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
