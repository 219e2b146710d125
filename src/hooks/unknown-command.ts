import type { Hook } from '@oclif/core';
import { TracelabError } from '../errors.ts';

/** Answers a command that does not exist like any other bad usage. */
const unknownCommand: Hook.CommandNotFound = async ({ id, config }) => {
  const commands = config.commands.filter(({ hidden }) => !hidden).map((command) => command.id);
  const error = new TracelabError({
    code: 'BAD_USAGE',
    message: `There is no command "${id.replaceAll(':', ' ')}". Commands: ${commands.sort().join(', ')}.`,
    suggestions: ['tracelab help'],
  });
  throw Object.assign(error, { oclif: { exit: error.exit } });
};

export default unknownCommand;
