import type { Socket } from 'node:net';
import { apiFor } from './apis/registry.ts';
import type { Broker } from './broker.ts';
import { FrameSplitter } from './wire/frames.ts';
import { Reader } from './wire/reader.ts';
import type { Writer } from './wire/writer.ts';

/**
 * Answers a connection's requests one after the other, as the protocol promises: a request waits
 * for the one before, be that a long poll. A request that can't be answered ends the connection,
 * as with a broker; the reason goes to standard error.
 */
export function serveConnection(socket: Socket, broker: Broker): void {
  const frames = new FrameSplitter();
  const closed = new AbortController();
  let last: Promise<void> = Promise.resolve();

  const giveUp = (error: unknown) => {
    if (socket.destroyed) return;
    console.error(`kafka: connection closed: ${error instanceof Error ? error.message : error}`);
    socket.destroy();
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of frames.push(chunk)) {
        last = last.then(() => answer(frame, socket, broker, closed.signal)).catch(giveUp);
      }
    } catch (error) {
      giveUp(error);
    }
  });
  // A reset by the client is its own affair; `close` follows.
  socket.on('error', () => {});
  socket.on('close', () => closed.abort());
}

async function answer(
  frame: Buffer,
  socket: Socket,
  broker: Broker,
  closed: AbortSignal,
): Promise<void> {
  if (socket.destroyed) return;
  const body = new Reader(frame);
  const key = body.int16();
  const version = body.int16();
  const correlationId = body.int32();
  const api = apiFor(key);
  if (api === undefined) throw new Error(`the stand-in has no API ${key}`);
  if (version < api.minVersion || version > api.maxVersion) {
    const refusal = api.refuseVersion?.();
    if (refusal) return send(socket, refusal, correlationId);
    throw new Error(`the stand-in does not speak version ${version} of ${api.name}`);
  }
  const clientId = body.nullableString() ?? '';
  const clientHost = socket.remoteAddress ?? '';
  const response = await api.handle({ version, clientId, clientHost, body, closed }, broker);
  if (response) send(socket, response, correlationId);
}

function send(socket: Socket, response: Writer, correlationId: number): void {
  socket.cork();
  for (const part of response.frame(correlationId)) socket.write(part);
  socket.uncork();
}
