/** Answers one request: finds the command, checks it and its caller, runs or queues it. */
import type { CommandContext } from './command.ts';
import { commands } from './commands/index.ts';
import { CommandError, type Reply, wrongArguments } from './reply.ts';

export function execute(context: CommandContext, request: readonly string[]): Reply {
  try {
    return tryExecute(context, request);
  } catch (error) {
    if (error instanceof CommandError) return { error: error.message };
    throw error;
  }
}

function tryExecute(context: CommandContext, request: readonly string[]): Reply {
  const { session } = context;
  const [name = '', ...words] = request;
  const command = commands.get(name.toLowerCase());

  // A refusal before EXEC makes the whole transaction void, as in Redis.
  const refuse = (error: CommandError): never => {
    session.queueBroken = session.queue !== undefined;
    throw error;
  };
  if (!command) return refuse(unknownCommand(name, words));
  if (command.arity < 0 ? request.length < -command.arity : request.length !== command.arity) {
    return refuse(wrongArguments(command.name));
  }
  if (!session.authenticated && !command.open) {
    return refuse(new CommandError('NOAUTH Authentication required.'));
  }
  if (session.queue && !command.immediate) {
    session.queue.push({ command, words });
    return { status: 'QUEUED' };
  }
  return command.run(context, words);
}

/** Redis's words, cut to 128 characters where Redis cuts them. */
function unknownCommand(name: string, words: readonly string[]): CommandError {
  let beginning = '';
  for (const word of words) {
    if (beginning.length >= 128) break;
    beginning += `'${word.slice(0, 128 - beginning.length)}' `;
  }
  return new CommandError(
    `ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${beginning}`,
  );
}
