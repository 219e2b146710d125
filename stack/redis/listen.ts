/** The RESP server itself: sockets in, replies out. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { CommandContext } from './command.ts';
import { execute } from './execute.ts';
import { Keyspace } from './keyspace.ts';
import { encode } from './reply.ts';
import { ProtocolError, RequestDecoder } from './request-decoder.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Password of user `default`, the only one. */
  readonly password: string;
}

export interface Listening {
  readonly port: number;
  readonly keyspace: Keyspace;
  readonly stop: () => Promise<void>;
}

/** How often expired keys are freed that nobody asks for. */
const sweepEveryMs = 1_000;

export async function listen(options: ListenOptions): Promise<Listening> {
  const keyspace = new Keyspace();
  const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest();
  // Words come one byte a character, so the password has to, too.
  const expected = digest(Buffer.from(options.password).toString('latin1'));
  const checkPassword = (user: string, password: string) =>
    timingSafeEqual(digest(password), expected) && user === 'default';

  const sockets = new Set<Socket>();
  let lastId = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    lastId += 1;
    serve(socket, {
      keyspace,
      checkPassword,
      session: {
        id: lastId,
        name: '',
        authenticated: false,
        queue: undefined,
        queueBroken: false,
        closing: false,
      },
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const sweeper = setInterval(() => keyspace.sweep(), sweepEveryMs);

  const stop = async () => {
    clearInterval(sweeper);
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, keyspace, stop };
}

function serve(socket: Socket, context: CommandContext): void {
  const decoder = new RequestDecoder();
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    let output = '';
    try {
      for (const request of decoder.push(chunk)) {
        output += encode(execute(context, request));
        if (context.session.closing) break;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      output += encode({ error: `ERR Protocol error: ${error.message}` });
      context.session.closing = true;
    }
    if (context.session.closing) socket.removeAllListeners('data').end(output, 'latin1');
    else if (!socket.write(output, 'latin1')) throttle(socket);
  });
}

/** Reads no more requests from a client that does not fetch its replies. */
function throttle(socket: Socket): void {
  socket.pause();
  socket.once('drain', () => socket.resume());
}
