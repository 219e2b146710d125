/** DEL, UNLINK, EXISTS, TYPE, EXPIRE, PEXPIRE, PERSIST, TTL, PTTL, KEYS, SCAN. */
import { type Command, isInt64, pairs, parseInt64 } from '../command.ts';
import { globToRegExp } from '../glob.ts';
import { CommandError, syntaxError, unsupported } from '../reply.ts';

const remove = (name: string): Command => ({
  name,
  arity: -2,
  run: ({ keyspace }, keys) => keys.filter((key) => keyspace.delete(key)).length,
});

const exists: Command = {
  name: 'exists',
  arity: -2,
  run: ({ keyspace }, keys) => keys.filter((key) => keyspace.kindOf(key) !== undefined).length,
};

const type: Command = {
  name: 'type',
  arity: 2,
  run: ({ keyspace }, [key = '']) => ({ status: keyspace.kindOf(key) ?? 'none' }),
};

const expireIn = (name: string, unitMs: bigint): Command => ({
  name,
  arity: -3,
  run({ keyspace }, [key = '', amount = '', option]) {
    const durationMs = parseInt64(amount) * unitMs;
    if (option !== undefined) throw unsupported(`option ${option} of ${name.toUpperCase()}`);
    if (!isInt64(durationMs + BigInt(keyspace.now()))) {
      throw new CommandError(`ERR invalid expire time in '${name}' command`);
    }
    if (keyspace.kindOf(key) === undefined) return 0;
    keyspace.expireAt(key, keyspace.now() + Number(durationMs));
    return 1;
  },
});

const persist: Command = {
  name: 'persist',
  arity: 2,
  run({ keyspace }, [key = '']) {
    if (typeof keyspace.timeToLiveMs(key) !== 'number') return 0;
    keyspace.expireAt(key, undefined);
    return 1;
  },
};

const timeToLive = (name: string, unitMs: number): Command => ({
  name,
  arity: 2,
  run({ keyspace }, [key = '']) {
    const leftMs = keyspace.timeToLiveMs(key);
    if (leftMs === undefined) return -2;
    return leftMs === null ? -1 : Math.round(leftMs / unitMs);
  },
});

const keys: Command = {
  name: 'keys',
  arity: 2,
  run({ keyspace }, [pattern = '']) {
    const expression = globToRegExp(pattern);
    return keyspace.keys().filter((key) => expression.test(key));
  },
};

/** One page holds everything, so the cursor is 0 at once: COUNT is a hint, no promise. */
const scan: Command = {
  name: 'scan',
  arity: -2,
  run({ keyspace }, [cursor = '', ...words]) {
    if (!/^\d+$/.test(cursor)) throw new CommandError('ERR invalid cursor');
    if (words.length % 2 !== 0) throw syntaxError();
    let found = keyspace.keys();
    for (const [option, value] of pairs(words)) {
      switch (option.toLowerCase()) {
        case 'match': {
          const expression = globToRegExp(value);
          found = found.filter((key) => expression.test(key));
          break;
        }
        case 'count':
          if (parseInt64(value) < 1n) throw syntaxError();
          break;
        case 'type':
          found = found.filter((key) => keyspace.kindOf(key) === value.toLowerCase());
          break;
        default:
          throw syntaxError();
      }
    }
    return ['0', found];
  },
};

export const keyCommands: readonly Command[] = [
  remove('del'),
  remove('unlink'),
  exists,
  type,
  expireIn('expire', 1_000n),
  expireIn('pexpire', 1n),
  persist,
  timeToLive('ttl', 1_000),
  timeToLive('pttl', 1),
  keys,
  scan,
];
