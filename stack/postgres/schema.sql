-- The one schema of the platform: embedded PostgreSQL and the official image
-- (/docker-entrypoint-initdb.d) both run this file, in database "shortener".
-- Everything belongs to role "shortener", whoever runs the file. graphile-worker makes a
-- schema of its own, hence the grant on the database.

-- Written by url-api; redirect-service reads, job-scheduler expires.
create table links (
  code text primary key,
  url text not null,
  -- The name that its owner chose, where one was chosen; then it is the code, too.
  alias text unique,
  owner_id text not null,
  tenant_id text not null,
  status text not null default 'active' check (status in ('active', 'expired', 'deleted')),
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
create index links_by_owner on links (owner_id, created_at desc);
create index links_by_expiry on links (expires_at) where status = 'active' and expires_at is not null;

-- Written by analytics-api. No foreign keys to links: events may come before or outlive them.
-- `id` is the event's id, so that a message delivered twice is stored once
-- (insert … on conflict (id) do nothing).
create table clicks (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  clicked_at timestamptz not null default now(),
  referrer text,
  user_agent text,
  -- Never an address: a keyed hash, enough to count different visitors.
  visitor_hash text
);
create index clicks_by_code on clicks (code, clicked_at);

-- Written by analytics-api: one row an event of topic url-events or link-events.
create table link_events (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  type text not null check (type in ('created', 'deleted', 'expired', 'clicked')),
  owner_id text not null,
  at timestamptz not null default now()
);
create index link_events_by_code on link_events (code, at);

-- Written by job-scheduler (update-link-statistics), read by analytics-api.
create table link_statistics (
  code text primary key,
  clicks bigint not null default 0,
  created_events bigint not null default 0,
  deleted_events bigint not null default 0,
  expired_events bigint not null default 0,
  last_click_at timestamptz,
  updated_at timestamptz not null default now()
);

alter table links owner to shortener;
alter table clicks owner to shortener;
alter table link_events owner to shortener;
alter table link_statistics owner to shortener;
grant create on database shortener to shortener;
