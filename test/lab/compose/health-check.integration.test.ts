import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import type { Component, Probe } from '../../../src/lab/component.ts';
import { healthCheck } from '../../../src/lab/compose/health-check.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function portOf(listening: Server): Promise<number> {
  server = listening;
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return (listening.address() as AddressInfo).port;
}

/** Exit code of the check of a component that listens there. */
async function check(number: number, readiness: Probe): Promise<number | undefined> {
  const component: Component = {
    name: 'probed',
    networks: ['data'],
    ports: { own: { number } },
    dependsOn: [],
    environment: {},
    readiness,
  };
  const [, file = '', ...words] = healthCheck(component, '127.0.0.1').test;
  const { exitCode } = await execa(file, words, { reject: false });
  return exitCode;
}

const http: Probe = { kind: 'http', port: 'own', path: '/health?deep=1' };

describe('the health check of a container', () => {
  it.each([
    [200, 0],
    [302, 0],
    [404, 1],
    [503, 1],
  ])('takes HTTP status %i as exit code %i', async (status, exitCode) => {
    const asked: (string | undefined)[] = [];
    const listening = createHttpServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    expect(await check(await portOf(listening), http)).toBe(exitCode);
    expect(asked).toEqual(['/health?deep=1']);
  });

  it('is well where a hello is answered, even with a zero', async () => {
    const heard: Buffer[] = [];
    const listening = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes: Buffer) => {
        heard.push(bytes);
        socket.end(Buffer.from([0]));
      });
    });
    const probe: Probe = { kind: 'tcp', port: 'own', hello: '0000000804d2162f' };
    expect(await check(await portOf(listening), probe)).toBe(0);
    expect(Buffer.concat(heard).toString('hex')).toBe('0000000804d2162f');
  });

  it('fails where a connection is closed without an answer', async () => {
    const listening = createServer((socket) => {
      socket.on('error', () => {});
      socket.end();
    });
    const port = await portOf(listening);
    expect(await check(port, { kind: 'tcp', port: 'own', hello: '00' })).toBe(1);
    expect(await check(port, http)).toBe(1);
  });

  it('fails where nothing listens', async () => {
    const port = await portOf(createServer());
    expect(await check(port, { kind: 'tcp', port: 'own' })).toBe(0);
    server?.close();
    expect(await check(port, { kind: 'tcp', port: 'own' })).not.toBe(0);
    expect(await check(port, http)).not.toBe(0);
  });

  it('refuses a probe that no program in a container can make', async () => {
    await expect(check(1, { kind: 'log', text: 'ready' })).rejects.toThrow('no health check');
  });
});
