/** INFO, FLUSHALL. */
import type { Command } from '../command.ts';
import { ok, syntaxError } from '../reply.ts';
import { imitatedVersion } from '../version.ts';

/** All there is, whichever section is asked for; clients look for `loading` and `role`. */
const info: Command = {
  name: 'info',
  arity: -1,
  run: ({ keyspace }) =>
    [
      '# Server',
      `redis_version:${imitatedVersion}`,
      'redis_mode:standalone',
      'tracelab_stand_in:yes',
      `process_id:${process.pid}`,
      `uptime_in_seconds:${Math.floor(process.uptime())}`,
      '',
      '# Persistence',
      'loading:0',
      '',
      '# Replication',
      'role:master',
      'connected_slaves:0',
      '',
      '# Keyspace',
      `db0:keys=${keyspace.sweep()}`,
      '',
    ].join('\r\n'),
};

const flushall: Command = {
  name: 'flushall',
  arity: -1,
  run({ keyspace }, words) {
    if (words.length > 1 || (words[0] && !/^(a?sync)$/i.test(words[0]))) throw syntaxError();
    keyspace.clear();
    return ok;
  },
};

export const serverCommands: readonly Command[] = [info, flushall];
