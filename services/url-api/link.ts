/** A short link: as a row of table `links`, and as url-api answers it. */
export interface Link {
  readonly code: string;
  readonly url: string;
  readonly alias?: string;
  readonly ownerId: string;
  readonly tenantId: string;
  readonly status: 'active' | 'expired' | 'deleted';
  /** ISO 8601, as the next. */
  readonly createdAt: string;
  readonly expiresAt?: string;
}

export interface LinkRow {
  readonly code: string;
  readonly url: string;
  readonly alias: string | null;
  readonly owner_id: string;
  readonly tenant_id: string;
  readonly status: Link['status'];
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export function linkOf(row: LinkRow, now: Date): Link {
  const overdue = row.expires_at !== null && row.expires_at <= now;
  return {
    code: row.code,
    url: row.url,
    ...(row.alias === null ? {} : { alias: row.alias }),
    ownerId: row.owner_id,
    tenantId: row.tenant_id,
    // The job that marks expired links runs twice an hour; the link must not live until then.
    status: row.status === 'active' && overdue ? 'expired' : row.status,
    createdAt: row.created_at.toISOString(),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at.toISOString() }),
  };
}
