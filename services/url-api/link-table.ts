/** The queries of url-api on table `links`. */
import type { Pool } from 'pg';
import { type Link, type LinkRow, linkOf } from './link.ts';

export interface NewLink {
  readonly code: string;
  readonly url: string;
  readonly alias?: string;
  readonly ownerId: string;
  readonly tenantId: string;
  readonly expiresAt?: Date;
}

const columns = 'code, url, alias, owner_id, tenant_id, status, created_at, expires_at';
const listLimit = 100;

export interface LinkTable {
  /** Undefined where the code is taken. */
  insert(link: NewLink): Promise<Link | undefined>;
  find(code: string): Promise<Link | undefined>;
  /** Active links, newest first, at most 100. */
  listOf(ownerId: string): Promise<readonly Link[]>;
  markDeleted(code: string): Promise<boolean>;
  /** Takes back an insert; for a link that was never announced. */
  remove(code: string): Promise<void>;
}

export function linkTable(pool: Pool, now: () => Date = () => new Date()): LinkTable {
  return {
    async insert(link) {
      const { rows } = await pool.query<LinkRow>(
        `insert into links (code, url, alias, owner_id, tenant_id, expires_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning ${columns}`,
        [link.code, link.url, link.alias, link.ownerId, link.tenantId, link.expiresAt],
      );
      return rows[0] === undefined ? undefined : linkOf(rows[0], now());
    },
    async find(code) {
      const { rows } = await pool.query<LinkRow>(
        `select ${columns} from links where code = $1 and status <> 'deleted'`,
        [code],
      );
      return rows[0] === undefined ? undefined : linkOf(rows[0], now());
    },
    async listOf(ownerId) {
      const { rows } = await pool.query<LinkRow>(
        `select ${columns} from links where owner_id = $1 and status <> 'deleted'
         order by created_at desc limit ${listLimit}`,
        [ownerId],
      );
      return rows.map((row) => linkOf(row, now()));
    },
    async markDeleted(code) {
      const { rowCount } = await pool.query(
        `update links set status = 'deleted' where code = $1 and status <> 'deleted'`,
        [code],
      );
      return rowCount === 1;
    },
    async remove(code) {
      await pool.query('delete from links where code = $1', [code]);
    },
  };
}
