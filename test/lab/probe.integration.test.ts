import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answers } from '../../src/lab/probe.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    onConnection(socket.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('a tcp probe', () => {
  const probe = { kind: 'tcp', port: 'tcp' } as const;

  it('is content with a server that waits for the client to speak', async () => {
    expect(await answers(probe, { ports: { tcp: await listen(() => {}) } })).toBe(true);
  });

  it('is content with a server that speaks first', async () => {
    const port = await listen((socket) => socket.write('220 ready\r\n'));
    expect(await answers(probe, { ports: { tcp: port } })).toBe(true);
  });

  it("is not content with a proxy that closes at once, as a container's port does before it listens", async () => {
    expect(await answers(probe, { ports: { tcp: await listen((socket) => socket.end()) } })).toBe(
      false,
    );
    const resetting = await listen((socket) => socket.resetAndDestroy());
    expect(await answers(probe, { ports: { tcp: resetting } })).toBe(false);
  });

  it('is content with an answer alone, where it has a hello', async () => {
    const greeting = { ...probe, hello: '50494e470d0a' } as const;
    const heard: string[] = [];
    const port = await listen((socket) =>
      socket.once('data', (bytes) => {
        heard.push(bytes.toString());
        socket.write('+PONG');
      }),
    );
    expect(await answers(greeting, { ports: { tcp: port } })).toBe(true);
    expect(heard).toEqual(['PING\r\n']);
    const silent = await listen((socket) => setTimeout(() => socket.end(), 50));
    expect(await answers(greeting, { ports: { tcp: silent } })).toBe(false);
  });

  it('is not content where nothing listens', async () => {
    const port = await listen(() => {});
    servers.splice(0).forEach((server) => {
      server.close();
    });
    expect(await answers(probe, { ports: { tcp: port } })).toBe(false);
  });
});
