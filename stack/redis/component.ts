/**
 * Redis: the cache of bff and redirect-service.
 * In: a password. Out: the Redis protocol on port `tcp`.
 * Embedded it is a stand-in, which knows the commands that the platform sends.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

export const redis: Component = {
  name: 'redis',
  networks: ['data'],
  ports: { tcp: { number: 6379 } },
  dependsOn: [],
  environment: { REDIS_PASSWORD: '${secret:redis}' },
  readiness: { kind: 'tcp', port: 'tcp' },
  clientUrl: 'redis://:${secret:redis}@${redis:tcp}',
  external: {
    example: 'redis://:password@127.0.0.1:6379',
    schemes: ['redis', 'rediss'],
    port: 'tcp',
  },
  embedded: {
    product: 'RESP server',
    standIn: true,
    entry: 'stack/redis/server.ts',
    environment: { LISTEN: '${listen}', PORT: '${port:tcp}' },
    readiness: { kind: 'log', text: 'ready: redis' },
  },
  docker: {
    product: 'Redis 7.4',
    image: images.redis,
    // A cache: nothing to keep, and nothing to write on a read-only file system.
    command: [
      'redis-server',
      '--requirepass',
      '${secret:redis}',
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    writable: ['/data'],
    memoryMiB: 64,
    readiness: { kind: 'tcp', port: 'tcp' },
  },
};
