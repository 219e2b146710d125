import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { becomes } from '../../../src/poll.ts';
import { postgres } from '../../../stack/postgres/component.ts';
import { startEntry } from '../entry-process.ts';
import { dataFolder, password, type RunningPostgres, startPostgres } from './running-postgres.ts';

const isRoot = process.getuid?.() === 0;

describe('embedded PostgreSQL', () => {
  let data: ReturnType<typeof dataFolder>;
  let server: RunningPostgres;
  beforeAll(async () => {
    data = dataFolder('open');
    server = await startPostgres(data.path);
    await server.ready;
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    await server.ended;
    data.remove();
  });

  test('is the real thing, of the version that the component names', async () => {
    const [row] = await server.query('show server_version');
    expect(postgres.embedded?.product).toBe(`PostgreSQL ${row?.server_version}`);
    expect(postgres.embedded?.standIn).toBe(false);
  });

  test('has the schema, owned by the services', async () => {
    const rows = await server.query(
      `select tablename, tableowner from pg_tables where schemaname = 'public' order by 1`,
    );
    expect(rows).toEqual(
      ['clicks', 'link_events', 'link_statistics', 'links'].map((tablename) => ({
        tablename,
        tableowner: 'shortener',
      })),
    );
  });

  test('stores a link, and refuses a second one of the same alias', async () => {
    const insert = (code: string) =>
      server.query(
        `insert into links (code, url, alias, owner_id, tenant_id)
         values ('${code}', 'https://example.com/', 'mine', 'alice', 'acme') returning status`,
      );
    expect(await insert('mine')).toEqual([{ status: 'active' }]);
    await expect(insert('other')).rejects.toMatchObject({ code: '23505' });
  });

  test('gives the services no more rights than they need', async () => {
    const [role] = await server.query(
      'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
    );
    expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false });
  });

  test('lets graphile-worker make its own schema', async () => {
    const credentials = `shortener:${encodeURIComponent(password)}`;
    await runMigrations({
      connectionString: `postgres://${credentials}@127.0.0.1:${server.port}/shortener`,
    });
    const [row] = await server.query(
      `select nspowner::regrole::text as owner from pg_namespace where nspname = 'graphile_worker'`,
    );
    expect(row).toEqual({ owner: 'shortener' });
  });

  test('refuses a wrong password, of the superuser, too', async () => {
    await expect(server.query('select 1', { password: 'wrong' })).rejects.toMatchObject({
      code: '28P01',
    });
    await expect(server.query('select 1', { user: 'postgres' })).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('listens on loopback alone, with no socket in the file system', async () => {
    expect(await server.query('show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    expect(existsSync(`/tmp/.s.PGSQL.${server.port}`)).toBe(false);
  });

  test.runIf(isRoot)('runs as nobody when we are root', () => {
    expect(statSync(join(data.path, 'postgres/cluster')).uid).not.toBe(0);
    expect(statSync(data.path).uid).toBe(0);
  });
});

describe('life of the embedded PostgreSQL', () => {
  let data: ReturnType<typeof dataFolder>;
  let closed: ReturnType<typeof dataFolder>;
  let outside: string;
  let server: RunningPostgres | undefined;
  beforeAll(() => {
    data = dataFolder('open');
    closed = dataFolder('private');
    outside = join(closed.path, 'outside');
  });
  afterEach(async () => {
    server?.signal('SIGTERM');
    await server?.ended;
  });
  afterAll(() => {
    data.remove();
    closed.remove();
  });

  test('keeps its data from one start to the next', async () => {
    server = await startPostgres(data.path);
    await server.ready;
    await server.query(`insert into clicks (code) values ('abc')`);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, stderr: '' });

    server = await startPostgres(data.path);
    await server.ready;
    expect(await server.query('select code from clicks')).toEqual([{ code: 'abc' }]);
  });

  test('stops at the end of its stdin, with a client connected', async () => {
    server = await startPostgres(data.path);
    await server.ready;
    const client = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      user: 'shortener',
      password,
      database: 'shortener',
    });
    client.on('error', () => {}); // told that the server goes
    await client.connect();
    const postmaster = postmasterPid(data.path);
    server.closeStdin();
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
    expect(isAlive(postmaster)).toBe(false);
  });

  test('leaves no PostgreSQL behind when it is killed, and starts again', async () => {
    server = await startPostgres(data.path);
    await server.ready;
    const postmaster = postmasterPid(data.path);
    server.signal('SIGKILL');
    await server.ended;
    const gone = await becomes(async () => (isAlive(postmaster) ? undefined : true), {
      deadlineMs: 10_000,
      intervalMs: 20,
    });
    expect(gone).toBe(true);

    server = await startPostgres(data.path);
    await server.ready;
    expect(await server.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('ends with one line, and its output, when PostgreSQL dies', async () => {
    server = await startPostgres(data.path);
    await server.ready;
    process.kill(postmasterPid(data.path), 'SIGQUIT');
    const { code, stderr } = await server.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^postgres: PostgreSQL ended by itself: .*immediate shutdown.*\n$/);
  });

  test('ends with one line when its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const address = holder.address();
    const { ended } = startEntry('stack/postgres/server.ts', {
      LISTEN: '127.0.0.1',
      PORT: String(typeof address === 'object' && address?.port),
      DATA_DIR: data.path,
      POSTGRES_PASSWORD: password,
    });
    const { code, stderr } = await ended;
    holder.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^postgres: PostgreSQL did not start: .*Address already in use.*\n$/);
  });

  describe.runIf(isRoot)('where nobody cannot reach the data folder', () => {
    test('it works in a folder outside, recorded while it exists', async () => {
      server = await startPostgres(closed.path);
      await server.ready;
      const folder = readFileSync(outside, 'utf8').trim();
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(await server.query('select 1 as one')).toEqual([{ one: 1 }]);
      server.signal('SIGTERM');
      expect(await server.ended).toEqual({ code: 0, stderr: '' });
      expect(existsSync(folder)).toBe(false);
      expect(existsSync(outside)).toBe(false);
    });

    test('the next start removes what a killed one left outside', async () => {
      server = await startPostgres(closed.path);
      await server.ready;
      const folder = readFileSync(outside, 'utf8').trim();
      server.signal('SIGKILL');
      await server.ended;
      expect(existsSync(folder)).toBe(true);

      server = await startPostgres(closed.path);
      await server.ready;
      expect(existsSync(folder)).toBe(false);
    });
  });
});

function postmasterPid(dataDir: string): number {
  const file = join(dataDir, 'postgres/cluster/postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
