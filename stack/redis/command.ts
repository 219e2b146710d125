/** What a command is: its name, how many words it takes, and what it does. */
import type { Keyspace } from './keyspace.ts';
import { CommandError, type Reply } from './reply.ts';

/** One client connection. */
export interface Session {
  readonly id: number;
  name: string;
  authenticated: boolean;
  /** Commands since MULTI; undefined outside a transaction. */
  queue: { readonly command: Command; readonly words: readonly string[] }[] | undefined;
  /** A command was refused since MULTI, so EXEC will refuse. */
  queueBroken: boolean;
  /** Close once the reply is sent. */
  closing: boolean;
}

export interface CommandContext {
  readonly keyspace: Keyspace;
  readonly session: Session;
  readonly checkPassword: (user: string, password: string) => boolean;
}

export interface Command {
  readonly name: string;
  /** Number of words with the command's own; negative: at least so many (as COMMAND INFO). */
  readonly arity: number;
  /** May be called before AUTH. */
  readonly open?: boolean;
  /** Runs at once inside a transaction. */
  readonly immediate?: boolean;
  /** `words` are what follows the name. Throws CommandError. */
  readonly run: (context: CommandContext, words: readonly string[]) => Reply;
}

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;
export const isInt64 = (value: bigint) => value >= min64 && value <= max64;

/** A signed 64-bit integer, as Redis reads one: no plus, no leading zeros or blanks. */
export function parseInt64(
  word: string,
  complaint = 'ERR value is not an integer or out of range',
): bigint {
  if (/^(0|-?[1-9]\d{0,18})$/.test(word)) {
    const value = BigInt(word);
    if (isInt64(value)) return value;
  }
  throw new CommandError(complaint);
}

/** The words two by two; an odd last one is left out. */
export function* pairs(words: readonly string[]): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < words.length; index += 2) {
    yield [words[index] ?? '', words[index + 1] ?? ''];
  }
}
