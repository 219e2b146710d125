/** Role and database `shortener`, with the schema of `schema.sql`. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';

export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly superuserPassword: string;
  /** Password of role `shortener`. */
  readonly password: string;
}

export async function createDatabase(options: DatabaseOptions): Promise<void> {
  const schema = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  await withClient(options, 'postgres', async (client) => {
    const password = client.escapeLiteral(options.password);
    await client.query(`create role shortener login password ${password}`);
    // Copying files is quicker than logging every page.
    await client.query('create database shortener strategy file_copy');
  });
  await withClient(options, 'shortener', (client) => client.query(schema));
}

async function withClient(
  options: DatabaseOptions,
  database: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({
    host: options.host,
    port: options.port,
    user: 'postgres',
    password: options.superuserPassword,
    database,
    ssl: false,
  });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
