/**
 * Redis: the cache of bff and redirect-service.
 * In: a password. Out: the Redis protocol on port `tcp`.
 * Embedded it is a stand-in, which knows the commands that the platform sends.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

/** A cache: nothing to keep. The password is not for every reader of the process list. */
function server(folder: string, port: string): string {
  return `bind \${listen}
port \${port:${port}}
dir "\${data}/${folder}"
requirepass \${secret:redis}
masterauth \${secret:redis}
save ""
appendonly no
daemonize no
`;
}

/** One sentinel, as in the seeds: it alone decides that the master is down. */
function watching(master: string, password: string): string {
  return `sentinel monitor lab ${master} 1
sentinel auth-pass lab ${password}
sentinel down-after-milliseconds lab 2000
sentinel failover-timeout lab 10000
`;
}

const sentinel = `bind \${listen}
port \${port:sentinel}
dir "\${data}"
daemonize no
${watching('${listen} ${port:tcp}', '${secret:redis}')}`;

const contained = [
  'redis-server',
  ...['--requirepass', '${secret:redis}', '--masterauth', '${secret:redis}'],
  // What comes from another Redis is written down before it is read.
  ...['--save', '', '--appendonly', 'no', '--dir', '/tmp'],
];

/**
 * Beside the master they know it by its address: while they look up the name of a container that has
 * died, neither replica nor sentinel answers, and nobody takes over.
 */
const masterAddress = 'master=$(getent hosts redis | cut -d " " -f 1)';

const containedReplica = `${masterAddress}
exec redis-server --requirepass "$REDIS_PASSWORD" --masterauth "$REDIS_PASSWORD" \\
  --save "" --appendonly no --dir /tmp --replicaof "$master" 6379`;

/** Sentinel writes down in its own file what it learns: it makes that itself. */
const containedSentinel = `${masterAddress}
cat > /tmp/sentinel.conf <<END
port 26379
dir /tmp
${watching('$master 6379', '$REDIS_PASSWORD')}END
exec redis-server /tmp/sentinel.conf --sentinel`;

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
  // Sentinel writes down in its own file what it learns: there is none to share.
  native: {
    product: 'Redis',
    programs: ['redis-server'],
    version: { command: ['${program:redis-server}', '--version'], pattern: / v=([\d.]+)/ },
    obtain: 'apt-get install redis-server',
    ports: { replica: { number: 6380 }, sentinel: { number: 26379 } },
    folders: ['master', 'replica'],
    files: {
      'master.conf': server('master', 'tcp'),
      'replica.conf': `${server('replica', 'replica')}replicaof ${'${listen}'} ${'${port:tcp}'}\n`,
      'sentinel.conf': sentinel,
    },
    processes: [
      { kind: 'program', command: ['${program:redis-server}', '${data}/master.conf'] },
      { kind: 'program', command: ['${program:redis-server}', '${data}/replica.conf'] },
      {
        kind: 'program',
        command: ['${program:redis-server}', '${data}/sentinel.conf', '--sentinel'],
      },
    ],
  },
  docker: {
    product: 'Redis 7.4',
    image: images.redis,
    // A cache: nothing to keep, and nothing to write on a read-only file system.
    command: contained,
    beside: {
      replica: ['sh', '-c', containedReplica],
      sentinel: ['sh', '-c', containedSentinel],
    },
    writable: ['/tmp'],
    user: 'redis',
    memoryMiB: 64,
    // PING
    readiness: { kind: 'tcp', port: 'tcp', hello: '50494e470d0a' },
  },
};
