import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface FakeEngine {
  readonly address: string;
  close(): void;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on loopback where an engine is looked for, which answers as it is told. */
export async function fakeEngine(answer: Answer): Promise<FakeEngine> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    address: `tcp://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What an engine answers when it refuses. */
export const refuses =
  (status: number, message: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message }));
  };

/** What it answers to something that takes long: one JSON object a line. */
export const streams =
  (...events: readonly unknown[]): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(events.map((event) => `${JSON.stringify(event)}\r\n`).join(''));
  };
