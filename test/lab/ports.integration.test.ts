import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Component } from '../../src/lab/component.ts';
import { portHolder } from '../../src/lab/port-holder.ts';
import { allocatePorts, isFree } from '../../src/lab/ports.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const component = (name: string, ports: Component['ports']): Component => ({
  name,
  networks: [],
  ports,
  dependsOn: [],
  environment: {},
  readiness: { kind: 'log', text: 'ready' },
});

describe('allocatePorts', () => {
  it('gives every port a free one of its own', async () => {
    const names = ['a', 'b', 'c'].map((name) =>
      component(name, { http: { number: 80 }, grpc: { number: 81 } }),
    );
    const { ports, replaced } = await allocatePorts(names);
    const all = Object.values(ports).flatMap(Object.values<number>);
    expect(new Set(all).size).toBe(6);
    expect(await Promise.all(all.map(isFree))).toEqual(all.map(() => true));
    expect(replaced).toEqual([]);
  });

  it('replaces a preferred port that is taken, and says which', async () => {
    const wanted = await takenPort();
    const { ports, replaced } = await allocatePorts([
      component('nginx', { http: { number: 8080, preferred: wanted } }),
    ]);
    expect(ports['nginx']?.['http']).not.toBe(wanted);
    expect(replaced).toEqual([
      { component: 'nginx', port: 'http', wanted, used: ports['nginx']?.['http'] },
    ]);
  });
});

describe.runIf(process.platform === 'linux')('portHolder', () => {
  it('names the process that listens', async () => {
    expect(portHolder(await takenPort())).toMatch(new RegExp(`^pid ${process.pid}, `));
  });

  it('knows nobody for a free port', async () => {
    const port = await takenPort();
    const [server] = servers.splice(0);
    server?.close();
    if (server) await once(server, 'close');
    expect(portHolder(port)).toBeUndefined();
  });
});
