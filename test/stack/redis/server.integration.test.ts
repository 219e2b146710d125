import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { startEntry } from '../entry-process.ts';

const entry = 'stack/redis/server.ts';
const environment = { LISTEN: '127.0.0.1', PORT: '0', REDIS_PASSWORD: 'secret' };

describe('entry of the Redis stand-in', () => {
  test.each([
    ['SIGTERM', (server: ReturnType<typeof startEntry>) => server.signal('SIGTERM')],
    ['the end of its stdin', (server: ReturnType<typeof startEntry>) => server.closeStdin()],
  ])('serves until %s, also with a client that stays', async (_what, stop) => {
    const server = startEntry(entry, environment);
    const port = Number(/^ready: redis on 127\.0\.0\.1:(\d+)$/.exec(await server.ready)?.[1]);
    const redis = new Redis({ port, password: 'secret', retryStrategy: () => null });
    expect(await redis.ping()).toBe('PONG');
    stop(server);
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
    redis.disconnect();
  });

  test('ends with one line when its password is missing', async () => {
    const { ended } = startEntry(entry, { LISTEN: '127.0.0.1', PORT: '0' });
    expect(await ended).toEqual({
      code: 1,
      stderr: 'redis: environment variable REDIS_PASSWORD is not set\n',
    });
  });

  test('ends with one line when its port is taken', async () => {
    const first = startEntry(entry, environment);
    const port = /\d+$/.exec(await first.ready)?.[0] ?? '';
    const second = await startEntry(entry, { ...environment, PORT: port }).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^redis: port is taken: .*\n$/);
    first.signal('SIGTERM');
    await first.ended;
  });
});
