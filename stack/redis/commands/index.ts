/** All commands by name; one file a family. A command is added to its family's list. */
import type { Command } from '../command.ts';
import { connectionCommands } from './connection.ts';
import { hashCommands } from './hash.ts';
import { keyCommands } from './key.ts';
import { serverCommands } from './server.ts';
import { setCommands } from './set.ts';
import { sortedSetCommands } from './sorted-set.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transaction.ts';

export const commands: ReadonlyMap<string, Command> = new Map(
  [
    connectionCommands,
    serverCommands,
    keyCommands,
    stringCommands,
    hashCommands,
    setCommands,
    sortedSetCommands,
    transactionCommands,
  ]
    .flat()
    .map((command) => [command.name, command]),
);
