/** SADD, SREM, SMEMBERS. */
import type { Command } from '../command.ts';

const sadd: Command = {
  name: 'sadd',
  arity: -3,
  run({ keyspace }, [key = '', ...members]) {
    const set = keyspace.getOrMake(key, 'set', () => new Set());
    const before = set.size;
    for (const member of members) set.add(member);
    return set.size - before;
  },
};

const srem: Command = {
  name: 'srem',
  arity: -3,
  run({ keyspace }, [key = '', ...members]) {
    const set = keyspace.get(key, 'set');
    if (!set) return 0;
    const removed = members.filter((member) => set.delete(member)).length;
    if (set.size === 0) keyspace.delete(key);
    return removed;
  },
};

const smembers: Command = {
  name: 'smembers',
  arity: 2,
  run: ({ keyspace }, [key = '']) => [...(keyspace.get(key, 'set') ?? [])],
};

export const setCommands: readonly Command[] = [sadd, srem, smembers];
