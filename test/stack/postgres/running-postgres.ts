/** The embedded PostgreSQL for a test: the entry in a process of its own, on a free port. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePorts } from '../../../scripts/peers/free-ports.ts';
import { type EntryProcess, startEntry } from '../entry-process.ts';

export const password = "pass'word\\ with marks";

export interface RunningPostgres extends EntryProcess {
  readonly port: number;
  /** Runs one statement as role `shortener` (or as told), and gives its rows. */
  readonly query: (sql: string, as?: pg.ClientConfig) => Promise<pg.QueryResult['rows']>;
}

export async function startPostgres(dataDir: string): Promise<RunningPostgres> {
  const [port = 0] = await freePorts(1);
  const process = startEntry('stack/postgres/server.ts', {
    LISTEN: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir,
    POSTGRES_PASSWORD: password,
  });
  const query = async (sql: string, as: pg.ClientConfig = {}) => {
    const connection = { host: '127.0.0.1', port, user: 'shortener', password };
    const client = new pg.Client({ ...connection, database: 'shortener', ...as });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return { ...process, port, query };
}

/** A folder with a blank in its path; `private`: closed to all accounts but ours. */
export function dataFolder(access: 'open' | 'private'): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tracelab test-'));
  chmodSync(folder, access === 'open' ? 0o755 : 0o700);
  return {
    path: join(folder, 'data'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
