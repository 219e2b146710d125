#!/bin/bash
# Does for a lab what PostgreSQL's own image does: a cluster, a database, the scripts of
# /docker-entrypoint-initdb.d without a TCP port, then the server with the given arguments.
set -euo pipefail
export PGDATA=/var/lib/postgresql/18/docker PATH=/opt/postgres/bin:$PATH
sockets=/var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  initdb --username=postgres --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --silent --log=/tmp/init.log --options="-c listen_addresses='' -k $sockets" start || { cat /tmp/init.log; exit 1; }
  query() { psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --host "$sockets" --username postgres "$@"; }
  query --dbname postgres --command "create database \"$POSTGRES_DB\""
  for script in /docker-entrypoint-initdb.d/*.sql; do query --dbname "$POSTGRES_DB" --file "$script"; done
  pg_ctl --wait --silent --mode=fast stop
fi
exec "$@" -c listen_addresses='*' -k "$sockets"
