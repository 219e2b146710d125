import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LabEndpoints } from '../../../src/lab/endpoints.ts';
import { labSwitches } from '../../../src/scenarios/circuit-breaker/lab-switches.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(status: number, body: unknown): Promise<string> {
  const server = createServer((_request, response) =>
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body)),
  ).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const labWith = (urls: Readonly<Record<string, string>>): LabEndpoints => ({
  name: 'demo',
  edgeUrl: '',
  jaegerUrl: '',
  otlpUrl: '',
  issuerUrl: '',
  secret: (name) => `secret of ${name}`,
  componentUrl: (component) => {
    const url = urls[component];
    if (url === undefined) throw new Error(`no ${component}`);
    return url;
  },
});

describe('a lab that circuit-breaker cannot be played on', () => {
  it('is told to lack the third party', () => {
    expect(() => labSwitches(labWith({ bff: 'http://127.0.0.1:1' }))).toThrow(
      expect.objectContaining({
        code: 'LAB_UNSUITABLE',
        message: expect.stringContaining('runs no payment-gateway'),
      }),
    );
  });

  it('is told that its bff has no breaker', async () => {
    const url = await answering(404, { error: 'not_found' });
    const switches = labSwitches(labWith({ bff: url, 'payment-gateway': url }));
    await expect(switches.breaker()).rejects.toMatchObject({
      code: 'LAB_UNSUITABLE',
      message: expect.stringMatching(/the control of bff .* it answered 404/),
    });
  });

  it('is told that its third party does not answer', async () => {
    const gone = await answering(200, {});
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, 'close');
    }
    const switches = labSwitches(labWith({ bff: gone, 'payment-gateway': gone }));
    await expect(switches.setFaults({})).rejects.toMatchObject({
      code: 'LAB_UNSUITABLE',
      message: expect.stringMatching(/the control of payment-gateway .*ECONNREFUSED/),
    });
  });
});
