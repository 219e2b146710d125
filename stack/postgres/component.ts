/**
 * PostgreSQL: the platform's database, with the one schema of `schema.sql`.
 * In: a password. Out: role and database `shortener` on port `tcp`.
 * Embedded it is the real server from npm, in docker the official image.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';
import { packagedVersion } from './binaries.ts';

/** A lab's data lives as long as the lab: no need to survive a power cut. */
const volatileSettings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];

export const postgres: Component = {
  name: 'postgres',
  networks: ['data'],
  ports: { tcp: { number: 5432 } },
  dependsOn: [],
  environment: { POSTGRES_PASSWORD: '${secret:postgres}' },
  readiness: { kind: 'tcp', port: 'tcp' },
  clientUrl: 'postgres://shortener:${secret:postgres}@${postgres:tcp}/shortener',
  // The database must hold what schema.sql makes.
  external: {
    example: 'postgres://shortener:password@127.0.0.1:5432/shortener',
    schemes: ['postgres', 'postgresql'],
    port: 'tcp',
  },
  embedded: {
    get product() {
      return `PostgreSQL ${packagedVersion()}`;
    },
    standIn: false,
    entry: 'stack/postgres/server.ts',
    environment: { LISTEN: '${listen}', PORT: '${port:tcp}', DATA_DIR: '${data}' },
    readiness: { kind: 'log', text: 'ready: postgres' },
  },
  docker: {
    product: 'PostgreSQL 18.4',
    image: images.postgres,
    command: ['postgres', ...volatileSettings.flatMap((setting) => ['-c', setting])],
    environment: { POSTGRES_DB: 'shortener' },
    mounts: {
      '/docker-entrypoint-initdb.d/10-role.sql': 'stack/postgres/role.sql',
      '/docker-entrypoint-initdb.d/20-schema.sql': 'stack/postgres/schema.sql',
    },
    volumes: ['/var/lib/postgresql'],
    writable: ['/var/run/postgresql', '/tmp'],
    memoryMiB: 256,
    // While it runs the scripts, the image's server has no TCP port. SSLRequest
    readiness: { kind: 'tcp', port: 'tcp', hello: '0000000804d2162f' },
  },
};
