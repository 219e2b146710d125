/**
 * Contract of a Redis, as the platform's services need it: the same assertions, through ioredis
 * alone, for the stand-in and for a real Redis (both with a password).
 * In: a URL redis://:password@host:port. Out: a vitest suite. Keys are new in every run.
 */
import { randomUUID } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { becomes } from '../../src/poll.ts';

export function redisContract(url: () => string): void {
  let redis: Redis;
  beforeAll(async () => {
    redis = connectTo(url());
    await redis.connect();
  });
  afterAll(() => redis?.disconnect());

  const prefix = `contract:${randomUUID()}`;
  let keys = 0;
  const freshKey = () => {
    keys += 1;
    return `${prefix}:${keys}`;
  };
  const command = (name: string, ...words: (string | number)[]) => redis.call(name, ...words);

  describe('connection', () => {
    test('answers PING, also with a message', async () => {
      expect(await redis.ping()).toBe('PONG');
      expect(await redis.ping('hello')).toBe('hello');
      await expect(command('PING', 'a', 'b')).rejects.toThrow(
        "ERR wrong number of arguments for 'ping' command",
      );
    });

    test('tells that it is a master which has loaded its data', async () => {
      const info = await redis.info();
      expect(info).toMatch(/^redis_version:\d+\.\d+\.\d+\r$/m);
      expect(info).toMatch(/^loading:0\r$/m);
      expect(info).toMatch(/^role:master\r$/m);
    });

    test('keeps the name of a client', async () => {
      const named = connectTo(url(), { connectionName: 'bff' });
      await named.connect();
      expect(await named.client('GETNAME')).toBe('bff');
      expect(await named.client('ID')).toBeGreaterThan(0);
      named.disconnect();
    });

    test('selects database 0, and no database out of range', async () => {
      expect(await redis.select(0)).toBe('OK');
      await expect(command('SELECT', '99')).rejects.toThrow('ERR DB index is out of range');
      await expect(command('SELECT', 'x')).rejects.toThrow(
        'ERR value is not an integer or out of range',
      );
    });

    test('closes after QUIT', async () => {
      const leaving = connectTo(url());
      await leaving.connect();
      const ended = new Promise((resolve) => leaving.once('end', resolve));
      expect(await leaving.quit()).toBe('OK');
      await ended;
    });

    test('speaks RESP2 to whoever asks for it', async () => {
      const second = connectTo(url(), { protocol: 2 });
      await second.connect();
      const key = freshKey();
      await second.hset(key, { a: '1' });
      expect(await second.hgetall(key)).toEqual({ a: '1' });
      second.disconnect();
    });
  });

  describe('authentication', () => {
    test.each([2, 3] as const)('refuses a wrong password over RESP%i', async (protocol) => {
      const wrong = new URL(url());
      wrong.password = 'wrong';
      const intruder = connectTo(wrong.href, { protocol });
      const failure = new Promise<Error>((resolve) => intruder.once('error', resolve));
      await expect(intruder.connect()).rejects.toThrow();
      expect((await failure).message).toBe(
        'WRONGPASS invalid username-password pair or user is disabled.',
      );
      intruder.disconnect();
    });

    test('refuses a user there is not', async () => {
      await expect(command('AUTH', 'somebody', new URL(url()).password)).rejects.toThrow(
        'WRONGPASS',
      );
      expect(await redis.ping()).toBe('PONG');
    });

    test('answers nothing to whoever has not signed in', async () => {
      const address = new URL(url());
      const password = decodeURIComponent(address.password);
      address.password = '';
      const stranger = connectTo(address.href, { protocol: 2, enableReadyCheck: false });
      await stranger.connect();
      await expect(stranger.get('any')).rejects.toThrow('NOAUTH Authentication required.');
      await expect(stranger.flushall()).rejects.toThrow('NOAUTH Authentication required.');
      await expect(stranger.auth(password)).resolves.toBe('OK');
      expect(await stranger.ping()).toBe('PONG');
      stranger.disconnect();
    });
  });

  describe('strings', () => {
    test('gives back what was set, and nil for what was not', async () => {
      const key = freshKey();
      expect(await redis.set(key, 'value')).toBe('OK');
      expect(await redis.get(key)).toBe('value');
      expect(await redis.get(freshKey())).toBeNull();
    });

    test.each([
      ['the empty string', ''],
      ['text beyond ASCII', 'Zürich → 東京 🚀'],
      ['line ends and RESP of its own', '$5\r\nhello\r\n*1\r\n'],
    ])('keeps %s', async (_what, value) => {
      const key = freshKey();
      await redis.set(key, value);
      expect(await redis.get(key)).toBe(value);
    });

    test('keeps every byte of a binary value', async () => {
      const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const key = freshKey();
      await redis.set(key, value);
      expect(await redis.getBuffer(key)).toEqual(value);
    });

    test('keeps a value that comes in many pieces', async () => {
      const value = 'x'.repeat(3_000_000);
      const key = freshKey();
      await redis.set(key, value);
      expect(await redis.get(key)).toBe(value);
      await redis.del(key);
    });

    test('sets only what is absent with NX, only what is there with XX', async () => {
      const key = freshKey();
      expect(await redis.set(key, 'a', 'XX')).toBeNull();
      expect(await redis.set(key, 'a', 'NX')).toBe('OK');
      expect(await redis.set(key, 'b', 'NX')).toBeNull();
      expect(await redis.set(key, 'c', 'XX')).toBe('OK');
      expect(await redis.get(key)).toBe('c');
      expect(await redis.set(key, 'd', 'GET')).toBe('c');
    });

    test('reads several keys at once, nil for other kinds', async () => {
      const [a, b, set] = [freshKey(), freshKey(), freshKey()];
      await redis.set(a, '1');
      await redis.sadd(set, 'member');
      expect(await redis.mget(a, b, set)).toEqual(['1', null, null]);
    });

    test('counts up, from nothing and with its sign', async () => {
      const key = freshKey();
      expect(await redis.incr(key)).toBe(1);
      expect(await redis.incrby(key, 41)).toBe(42);
      expect(await redis.incrby(key, -50)).toBe(-8);
      expect(await redis.get(key)).toBe('-8');
    });

    test('counts no text, and not beyond 64 bits', async () => {
      const key = freshKey();
      await redis.set(key, 'text');
      await expect(redis.incr(key)).rejects.toThrow('ERR value is not an integer or out of range');
      await redis.set(key, '9223372036854775807');
      await expect(redis.incr(key)).rejects.toThrow('ERR increment or decrement would overflow');
    });
  });

  describe('expiry', () => {
    const within = (ms: number, lowMs: number, highMs: number) => {
      expect(ms).toBeGreaterThan(lowMs);
      expect(ms).toBeLessThanOrEqual(highMs);
    };

    test('tells the time to live, -1 without one, -2 without the key', async () => {
      const key = freshKey();
      expect(await redis.ttl(key)).toBe(-2);
      expect(await redis.pttl(key)).toBe(-2);
      await redis.set(key, 'v');
      expect(await redis.ttl(key)).toBe(-1);
      expect(await redis.pttl(key)).toBe(-1);
    });

    test('takes it from EX, PX, SETEX, EXPIRE and PEXPIRE', async () => {
      const key = freshKey();
      await redis.set(key, 'v', 'EX', 100);
      within(await redis.pttl(key), 60_000, 100_000);
      await redis.set(key, 'v', 'PX', 200_000);
      within(await redis.pttl(key), 160_000, 200_000);
      await redis.setex(key, 300, 'v');
      within(await redis.ttl(key), 260, 300);
      expect(await redis.expire(key, 400)).toBe(1);
      within(await redis.ttl(key), 360, 400);
      expect(await redis.pexpire(key, 500_000)).toBe(1);
      within(await redis.ttl(key), 460, 500);
      expect(await redis.expire(freshKey(), 1)).toBe(0);
    });

    test('drops it with SET, keeps it with KEEPTTL and INCR', async () => {
      const key = freshKey();
      await redis.set(key, '1', 'EX', 100);
      await redis.set(key, '2', 'KEEPTTL');
      await redis.incr(key);
      within(await redis.ttl(key), 0, 100);
      await redis.set(key, '3');
      expect(await redis.ttl(key)).toBe(-1);
    });

    test('persists a key', async () => {
      const key = freshKey();
      await redis.set(key, 'v', 'EX', 100);
      expect(await redis.persist(key)).toBe(1);
      expect(await redis.persist(key)).toBe(0);
      expect(await redis.ttl(key)).toBe(-1);
    });

    test('forgets a key in time', async () => {
      const key = freshKey();
      await redis.set(key, 'v', 'PX', 30);
      const gone = await becomes(async () => ((await redis.get(key)) === null ? true : undefined), {
        deadlineMs: 10_000,
        intervalMs: 10,
      });
      expect(gone).toBe(true);
      expect(await redis.exists(key)).toBe(0);
      expect(await redis.keys(key)).toEqual([]);
    });

    test('forgets at once what has expired in the past', async () => {
      const key = freshKey();
      await redis.set(key, 'v');
      expect(await redis.expire(key, -1)).toBe(1);
      expect(await redis.get(key)).toBeNull();
    });

    test.each([
      ["ERR invalid expire time in 'set' command", ['SET', 'k', 'v', 'EX', '0']],
      ["ERR invalid expire time in 'set' command", ['SET', 'k', 'v', 'PX', '-1']],
      ["ERR invalid expire time in 'setex' command", ['SETEX', 'k', '0', 'v']],
      ['ERR value is not an integer or out of range', ['SET', 'k', 'v', 'EX', 'soon']],
      ['ERR syntax error', ['SET', 'k', 'v', 'EX', '1', 'KEEPTTL']],
      ['ERR syntax error', ['SET', 'k', 'v', 'EX', '1', 'PX', '1']],
      ['ERR syntax error', ['SET', 'k', 'v', 'NX', 'XX']],
      ['ERR syntax error', ['SET', 'k', 'v', 'EX']],
    ])('refuses with "%s": %j', async (message, [name = '', ...words]) => {
      await expect(command(name, ...words)).rejects.toThrow(message);
    });
  });

  describe('keys', () => {
    test('deletes and counts', async () => {
      const [a, b, c] = [freshKey(), freshKey(), freshKey()];
      await redis.set(a, '1');
      await redis.set(b, '2');
      expect(await redis.exists(a, b, c, a)).toBe(3);
      expect(await redis.del(a, c)).toBe(1);
      expect(await redis.unlink(b)).toBe(1);
      expect(await redis.exists(a, b)).toBe(0);
    });

    test('finds keys by pattern, with KEYS and SCAN', async () => {
      const base = freshKey();
      const all = ['a1', 'a2', 'b1', 'c?'].map((name) => `${base}:${name}`);
      for (const key of all) await redis.set(key, 'v');
      const named = async (pattern: string) =>
        (await redis.keys(`${base}:${pattern}`)).map((key) => key.slice(base.length + 1)).sort();
      expect(await named('a*')).toEqual(['a1', 'a2']);
      expect(await named('?1')).toEqual(['a1', 'b1']);
      expect(await named('[ab]1')).toEqual(['a1', 'b1']);
      expect(await named('[^a]1')).toEqual(['b1']);
      expect(await named('[a-b]2')).toEqual(['a2']);
      expect(await named('c\\?')).toEqual(['c?']);

      const found: string[] = [];
      for await (const page of redis.scanStream({ match: `${base}:*`, count: 2 })) {
        found.push(...page);
      }
      expect([...new Set(found)].sort()).toEqual([...all].sort());
    });

    test('refuses a bad SCAN', async () => {
      await expect(command('SCAN', 'x')).rejects.toThrow('ERR invalid cursor');
      await expect(command('SCAN', '0', 'COUNT', '0')).rejects.toThrow('ERR syntax error');
      await expect(command('SCAN', '0', 'FOO', '1')).rejects.toThrow('ERR syntax error');
    });

    test('tells the kind of a value', async () => {
      const [text, hash, set, sorted] = [freshKey(), freshKey(), freshKey(), freshKey()];
      await redis.set(text, 'v');
      await redis.hset(hash, 'f', 'v');
      await redis.sadd(set, 'm');
      await redis.zadd(sorted, 1, 'm');
      expect(await Promise.all([text, hash, set, sorted].map((key) => redis.type(key)))).toEqual([
        'string',
        'hash',
        'set',
        'zset',
      ]);
      expect(await redis.type(freshKey())).toBe('none');
    });
  });

  describe('hashes, sets, sorted sets', () => {
    test('keeps fields', async () => {
      const key = freshKey();
      expect(await redis.hset(key, 'a', '1', 'b', '2')).toBe(2);
      expect(await redis.hset(key, { b: '3', c: '4' })).toBe(1);
      expect(await redis.hget(key, 'b')).toBe('3');
      expect(await redis.hget(key, 'x')).toBeNull();
      expect(await redis.hgetall(key)).toEqual({ a: '1', b: '3', c: '4' });
      expect(await redis.hdel(key, 'a', 'x')).toBe(1);
      expect(await redis.hdel(key, 'b', 'c')).toBe(2);
      expect(await redis.exists(key)).toBe(0);
      expect(await redis.hgetall(key)).toEqual({});
    });

    test('keeps members', async () => {
      const key = freshKey();
      expect(await redis.sadd(key, 'a', 'b', 'a')).toBe(2);
      expect((await redis.smembers(key)).sort()).toEqual(['a', 'b']);
      expect(await redis.srem(key, 'a', 'x')).toBe(1);
      expect(await redis.srem(key, 'b')).toBe(1);
      expect(await redis.exists(key)).toBe(0);
      expect(await redis.smembers(key)).toEqual([]);
    });

    test('ranks members by score, then by name', async () => {
      const key = freshKey();
      expect(await redis.zadd(key, 1, 'a', 2.5, 'b', 1, 'c')).toBe(3);
      expect(await redis.zincrby(key, 3, 'a')).toBe('4');
      expect(await redis.zrevrange(key, 0, -1)).toEqual(['a', 'b', 'c']);
      expect(await redis.zrevrange(key, 0, 1, 'WITHSCORES')).toEqual(['a', '4', 'b', '2.5']);
      await redis.zadd(key, 1, 'd');
      expect(await redis.zrevrange(key, -2, -1)).toEqual(['d', 'c']);
      expect(await redis.zrevrange(key, 9, 12)).toEqual([]);
      await expect(command('ZADD', key, 'x', 'a')).rejects.toThrow(
        'ERR value is not a valid float',
      );
    });

    test('refuses a command for another kind of value', async () => {
      const key = freshKey();
      await redis.hset(key, 'f', 'v');
      for (const [name, ...words] of [
        ['GET', key],
        ['INCR', key],
        ['SADD', key, 'm'],
        ['SMEMBERS', key],
        ['ZADD', key, '1', 'm'],
      ] as const) {
        await expect(command(name, ...words)).rejects.toThrow(
          'WRONGTYPE Operation against a key holding the wrong kind of value',
        );
      }
      expect(await redis.set(key, 'replaced')).toBe('OK');
    });
  });

  describe('pipelines and transactions', () => {
    test('answers a pipeline in order, errors in their places', async () => {
      const key = freshKey();
      const answers = await redis
        .pipeline()
        .set(key, 'text')
        .incr(key)
        .get(key)
        .call('NOSUCHCOMMAND')
        .exists(key)
        .exec();
      expect(answers?.map(([error, value]) => error?.message ?? value)).toEqual([
        'OK',
        'ERR value is not an integer or out of range',
        'text',
        expect.stringContaining("ERR unknown command 'NOSUCHCOMMAND'"),
        1,
      ]);
    });

    test('answers a thousand commands sent at once', async () => {
      const key = freshKey();
      const counts = await Promise.all(Array.from({ length: 1_000 }, () => redis.incr(key)));
      expect(counts).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    });

    test('runs a transaction as one, without undoing after a failure', async () => {
      const key = freshKey();
      const answers = await redis.multi().set(key, 'a').incr(key).set(key, 'b').exec();
      expect(answers?.map(([error, value]) => error?.message ?? value)).toEqual([
        'OK',
        'ERR value is not an integer or out of range',
        'OK',
      ]);
      expect(await redis.get(key)).toBe('b');
    });

    test('shows nothing of a transaction before EXEC, and nothing after DISCARD', async () => {
      const key = freshKey();
      const own = connectTo(url());
      await own.connect();
      await own.multi({ pipeline: false });
      expect(await own.set(key, 'a')).toBe('QUEUED');
      expect(await redis.get(key)).toBeNull();
      await own.discard();
      expect(await redis.get(key)).toBeNull();
      await own.multi({ pipeline: false });
      await own.set(key, 'b');
      await own.exec();
      expect(await redis.get(key)).toBe('b');
      own.disconnect();
    });

    test('voids a transaction after a command that it refused', async () => {
      const key = freshKey();
      const own = connectTo(url());
      await own.connect();
      await own.multi({ pipeline: false });
      await own.set(key, 'a');
      await expect(own.call('GET')).rejects.toThrow(
        "ERR wrong number of arguments for 'get' command",
      );
      await expect(own.exec()).rejects.toThrow(
        'EXECABORT Transaction discarded because of previous errors.',
      );
      expect(await redis.get(key)).toBeNull();
      own.disconnect();
    });

    test('refuses EXEC and DISCARD without MULTI, and MULTI in MULTI', async () => {
      await expect(command('EXEC')).rejects.toThrow('ERR EXEC without MULTI');
      await expect(command('DISCARD')).rejects.toThrow('ERR DISCARD without MULTI');
      const own = connectTo(url());
      await own.connect();
      await own.multi({ pipeline: false });
      await expect(own.call('MULTI')).rejects.toThrow('ERR MULTI calls can not be nested');
      await own.discard();
      own.disconnect();
    });
  });

  describe('errors', () => {
    test('names an unknown command and how it began', async () => {
      await expect(command('NOSUCH', 'a', 'b c')).rejects.toThrow(
        "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b c' ",
      );
      const long = 'x'.repeat(200);
      await expect(command('NOSUCH', long, 'y')).rejects.toThrow(
        `with args beginning with: '${'x'.repeat(128)}' `,
      );
    });

    test('counts the words of a command', async () => {
      await expect(command('GET')).rejects.toThrow("wrong number of arguments for 'get' command");
      await expect(command('HSET', 'k', 'f')).rejects.toThrow("arguments for 'hset' command");
      await expect(command('HSET', freshKey(), 'f', 'v', 'g')).rejects.toThrow(
        "wrong number of arguments for 'hset' command",
      );
      await expect(command('CLIENT', 'NOSUCH')).rejects.toThrow(
        "unknown subcommand 'NOSUCH'. Try CLIENT HELP.",
      );
    });
  });
}

function connectTo(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, ...options });
  redis.on('error', () => {}); // also rejects the command, which is where the tests look
  return redis;
}
