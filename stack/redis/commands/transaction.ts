/** MULTI, EXEC, DISCARD. WATCH is refused: nothing here needs it. */
import type { Command, Session } from '../command.ts';
import { CommandError, ok, type Reply } from '../reply.ts';

const multi: Command = {
  name: 'multi',
  arity: 1,
  immediate: true,
  run({ session }) {
    if (session.queue) throw new CommandError('ERR MULTI calls can not be nested');
    session.queue = [];
    session.queueBroken = false;
    return ok;
  },
};

const exec: Command = {
  name: 'exec',
  arity: 1,
  immediate: true,
  run(context) {
    const broken = context.session.queueBroken;
    const queue = endTransaction(context.session, 'EXEC');
    if (broken) {
      throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
    }
    // One command's failure does not undo, or stop, the others.
    return queue.map(({ command, words }): Reply => {
      try {
        return command.run(context, words);
      } catch (error) {
        if (error instanceof CommandError) return { error: error.message };
        throw error;
      }
    });
  },
};

const discard: Command = {
  name: 'discard',
  arity: 1,
  immediate: true,
  run({ session }) {
    endTransaction(session, 'DISCARD');
    return ok;
  },
};

export const transactionCommands: readonly Command[] = [multi, exec, discard];

function endTransaction(session: Session, command: string): NonNullable<Session['queue']> {
  const { queue } = session;
  if (!queue) throw new CommandError(`ERR ${command} without MULTI`);
  session.queue = undefined;
  session.queueBroken = false;
  return queue;
}
