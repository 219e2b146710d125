import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeFaults } from '../../../../services/telemetry/faults/current.ts';
import { holdRequests } from '../../../../services/telemetry/faults/http-arrival.ts';

let server: Server;
let url: string;
/** Readings of the clock when the server saw a request. */
let seenMs: number[];

beforeEach(async () => {
  seenMs = [];
  server = createServer(async (request, response) => {
    seenMs.push(performance.now());
    response.end(await text(request));
  });
  holdRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  takeFaults('bff', '');
  server.close();
  server.closeAllConnections();
});

const play = (delayMs: number, share = { every: 1, at: 0 }) =>
  takeFaults('bff', JSON.stringify([{ kind: 'delay', over: 'http', delayMs, ...share }]));
const post = async (path: string) =>
  (await fetch(`${url}${path}`, { method: 'POST', body: 'what it says' })).text();

describe('a server that holds requests', () => {
  it('shows one after the delay, with its body', async () => {
    play(200);
    const sentMs = performance.now();
    expect(await post('/urls')).toBe('what it says');
    // A timer may fire up to a millisecond early.
    expect((seenMs[0] ?? 0) - sentMs).toBeGreaterThanOrEqual(199);
  });

  it.each(['/health', '/control', '/control/breakers/payment'])(
    'neither holds nor counts what the lab asks at %s',
    async (path) => {
      play(60_000, { every: 1000, at: 1 });
      await Promise.all([post(path), post(path), post(path), post('/urls')]);
      expect(seenMs).toHaveLength(4);
    },
  );

  it('without faults emits as any server: at once, with what the listeners say', () => {
    const seen: unknown[] = [];
    server.on('lookup', (detail) => seen.push(detail));
    expect(server.emit('lookup', 'detail')).toBe(true);
    expect(server.emit('nobody listens')).toBe(false);
    server.removeAllListeners('request');
    server.on('request', (request) => seen.push(request));
    const request = { url: '/urls' };
    expect(server.emit('request', request as never, {} as never)).toBe(true);
    expect(seen).toEqual(['detail', request]);
  });
});
