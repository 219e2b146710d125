import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../stack/redis/listen.ts';
import { redisContract } from './redis.suite.ts';

const password = 'a pässword/with:marks';

describe('Redis stand-in', () => {
  let server: Listening;
  beforeAll(async () => {
    server = await listen({ host: '127.0.0.1', port: 0, password });
  });
  afterAll(() => server?.stop());
  const url = () => `redis://:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;

  redisContract(url);

  describe('what it does not do', () => {
    test.each([
      ['HELLO', '3'],
      ['SELECT', '1'],
      ['SUBSCRIBE', 'channel'],
      ['WATCH', 'key'],
      ['COMMAND', 'DOCS'],
      ['EVAL', 'return 1', '0'],
      ['CONFIG', 'GET', '*'],
      ['SET', 'k', 'v', 'EXAT', '1'],
      ['EXPIRE', 'k', '1', 'NX'],
      ['ZADD', 'k', 'NX', '1', 'm'],
    ])('refuses %s %s', async (name, ...words) => {
      const redis = new Redis(url());
      await expect(redis.call(name, ...words)).rejects.toThrow(
        /^(NOPROTO|ERR unknown command|ERR .*not supported by this stand-in)/,
      );
      redis.disconnect();
    });

    test('says in INFO that it is a stand-in', async () => {
      const redis = new Redis(url());
      expect(await redis.info()).toContain('tracelab_stand_in:yes');
      redis.disconnect();
    });
  });

  test.each([
    ['an inline command', 'PING\r\n'],
    ['a request that is no array of strings', '*1\r\n+PING\r\n'],
    ['a length that is no number', '*x\r\n'],
    ['too many words', '*99999999999\r\n'],
    ['a negative string length', '*1\r\n$-5\r\n'],
    ['a line without end', `*${'1'.repeat(100)}`],
  ])('hangs up on %s', async (_what, bytes) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(bytes);
    expect(await text(socket)).toMatch(/^-ERR Protocol error: .*\r\n$/);
  });

  test('empties with FLUSHALL', async () => {
    const redis = new Redis(url());
    await redis.set('left', 'over');
    expect(await redis.flushall()).toBe('OK');
    expect(await redis.keys('*')).toEqual([]);
    redis.disconnect();
  });
});
