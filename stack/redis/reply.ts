/** Replies in RESP2: bulk string, integer, nil, array, and the two below. */
export type Reply = string | number | bigint | null | Status | ErrorReply | readonly Reply[];

export interface Status {
  readonly status: string;
}
export interface ErrorReply {
  readonly error: string;
}

export const ok: Status = { status: 'OK' };

/** A command's failure; the message starts with Redis's error code. */
export class CommandError extends Error {}

export const wrongArguments = (command: string) =>
  new CommandError(`ERR wrong number of arguments for '${command}' command`);
export const syntaxError = () => new CommandError('ERR syntax error');
/** What a real Redis would do, and this one refuses. */
export const unsupported = (what: string) =>
  new CommandError(`ERR ${what} is not supported by this stand-in`);

export function encode(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
  if (typeof reply === 'number' || typeof reply === 'bigint') return `:${reply}\r\n`;
  if ('status' in reply) return `+${reply.status}\r\n`;
  if ('error' in reply) return `-${reply.error.replace(/[\r\n]/g, ' ')}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join('')}`;
}
