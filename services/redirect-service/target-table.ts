/** Where a code leads, from table `links`. */
import type { Pool } from 'pg';
import type { LinkTarget } from '../building-blocks/cache/link-target.ts';
import { notFound, Problem } from '../building-blocks/http-server/problem.ts';

interface Row {
  readonly url: string;
  readonly owner_id: string;
  readonly status: 'active' | 'expired' | 'deleted';
  readonly expires_at: Date | null;
}

export async function findTarget(pool: Pool, code: string): Promise<LinkTarget> {
  const { rows } = await pool.query<Row>(
    'select url, owner_id, status, expires_at from links where code = $1',
    [code],
  );
  const row = rows[0];
  if (row === undefined || row.status === 'deleted') throw notFound(`link ${code}`);
  if (row.status === 'expired') throw expired(code);
  return {
    url: row.url,
    ownerId: row.owner_id,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at.toISOString() }),
  };
}

export const expired = (code: string) => new Problem(410, 'expired', `link ${code} has expired`);

export function isExpired(target: LinkTarget, nowMs: number): boolean {
  return target.expiresAt !== undefined && Date.parse(target.expiresAt) <= nowMs;
}
