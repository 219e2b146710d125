/** GET, SET, SETEX, MGET, INCR, INCRBY. */
import { type Command, isInt64, parseInt64 } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { CommandError, ok, syntaxError, unsupported } from '../reply.ts';

const get: Command = {
  name: 'get',
  arity: 2,
  run: ({ keyspace }, [key = '']) => keyspace.get(key, 'string') ?? null,
};

const set: Command = {
  name: 'set',
  arity: -3,
  run({ keyspace }, [key = '', value = '', ...words]) {
    const options = readSetOptions(words);
    const expiresAtMs = options.expiry && expiryMs(keyspace, 'set', options.expiry);
    const previous = options.get ? (keyspace.get(key, 'string') ?? null) : undefined;
    const exists = keyspace.kindOf(key) !== undefined;
    if (options.condition && exists !== (options.condition === 'xx')) return previous ?? null;
    keyspace.set(key, 'string', value, options.keepTtl ? 'keep' : 'drop');
    if (expiresAtMs !== undefined) keyspace.expireAt(key, expiresAtMs);
    return previous === undefined ? ok : previous;
  },
};

const setex: Command = {
  name: 'setex',
  arity: 4,
  run({ keyspace }, [key = '', seconds = '', value = '']) {
    const expiresAtMs = expiryMs(keyspace, 'setex', { unitMs: 1_000n, amount: seconds });
    keyspace.set(key, 'string', value);
    keyspace.expireAt(key, expiresAtMs);
    return ok;
  },
};

const mget: Command = {
  name: 'mget',
  arity: -2,
  // Unlike GET, it answers nil for other kinds of values.
  run: ({ keyspace }, keys) =>
    keys.map((key) =>
      keyspace.kindOf(key) === 'string' ? (keyspace.get(key, 'string') ?? null) : null,
    ),
};

const incr: Command = {
  name: 'incr',
  arity: 2,
  run: ({ keyspace }, [key = '']) => add(keyspace, key, 1n),
};

const incrby: Command = {
  name: 'incrby',
  arity: 3,
  run: ({ keyspace }, [key = '', amount = '']) => add(keyspace, key, parseInt64(amount)),
};

export const stringCommands: readonly Command[] = [get, set, setex, mget, incr, incrby];

function add(keyspace: Keyspace, key: string, amount: bigint): bigint {
  const sum = parseInt64(keyspace.get(key, 'string') ?? '0') + amount;
  if (!isInt64(sum)) throw new CommandError('ERR increment or decrement would overflow');
  keyspace.set(key, 'string', String(sum), 'keep');
  return sum;
}

interface Expiry {
  readonly unitMs: bigint;
  readonly amount: string;
}

interface SetOptions {
  condition?: 'nx' | 'xx';
  expiry?: Expiry;
  keepTtl?: boolean;
  get?: boolean;
}

function readSetOptions(words: readonly string[]): SetOptions {
  const options: SetOptions = {};
  const remaining = [...words];
  for (let word = remaining.shift(); word !== undefined; word = remaining.shift()) {
    const option = word.toLowerCase();
    if (option === 'nx' || option === 'xx') {
      if (options.condition && options.condition !== option) throw syntaxError();
      options.condition = option;
    } else if (option === 'ex' || option === 'px') {
      const amount = remaining.shift();
      if (amount === undefined || options.expiry || options.keepTtl) throw syntaxError();
      options.expiry = { unitMs: option === 'ex' ? 1_000n : 1n, amount };
    } else if (option === 'keepttl') {
      if (options.expiry) throw syntaxError();
      options.keepTtl = true;
    } else if (option === 'get') {
      options.get = true;
    } else if (option === 'exat' || option === 'pxat') {
      throw unsupported(`option ${word} of SET`);
    } else {
      throw syntaxError();
    }
  }
  return options;
}

function expiryMs(keyspace: Keyspace, command: string, { unitMs, amount }: Expiry): number {
  const durationMs = parseInt64(amount) * unitMs;
  if (durationMs <= 0n || !isInt64(durationMs + BigInt(keyspace.now()))) {
    throw new CommandError(`ERR invalid expire time in '${command}' command`);
  }
  return keyspace.now() + Number(durationMs);
}
