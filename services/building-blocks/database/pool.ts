/**
 * PostgreSQL for the services. In: DATABASE_URL. Out: a pool that has been seen to connect.
 * Queries carry no names, because only unnamed ones get the trace context as an SQL comment.
 */
import pg from 'pg';

export interface PoolOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly max?: number;
}

export async function openPool(options: PoolOptions): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: 3000,
    statement_timeout: 5000,
    idleTimeoutMillis: 60_000,
  });
  // A connection that breaks is replaced; without listeners it would end the process.
  const report = (error: Error) => console.error(`postgres: ${error.message}`);
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  await pool.query('select 1');
  return pool;
}
