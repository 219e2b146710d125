/** HSET, HGET, HGETALL, HDEL. */
import { type Command, pairs } from '../command.ts';
import { wrongArguments } from '../reply.ts';

const hset: Command = {
  name: 'hset',
  arity: -4,
  run({ keyspace }, [key = '', ...words]) {
    if (words.length % 2 !== 0) throw wrongArguments('hset');
    const hash = keyspace.getOrMake(key, 'hash', () => new Map());
    const before = hash.size;
    for (const [field, value] of pairs(words)) hash.set(field, value);
    return hash.size - before;
  },
};

const hget: Command = {
  name: 'hget',
  arity: 3,
  run: ({ keyspace }, [key = '', field = '']) => keyspace.get(key, 'hash')?.get(field) ?? null,
};

const hgetall: Command = {
  name: 'hgetall',
  arity: 2,
  run: ({ keyspace }, [key = '']) => [...(keyspace.get(key, 'hash') ?? [])].flat(),
};

const hdel: Command = {
  name: 'hdel',
  arity: -3,
  run({ keyspace }, [key = '', ...fields]) {
    const hash = keyspace.get(key, 'hash');
    if (!hash) return 0;
    const removed = fields.filter((field) => hash.delete(field)).length;
    if (hash.size === 0) keyspace.delete(key);
    return removed;
  },
};

export const hashCommands: readonly Command[] = [hset, hget, hgetall, hdel];
