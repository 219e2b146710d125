import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Replayer } from './replay/replayer.ts';

const traceparent = '00-e1cbb7cceb37ac9dee27de8aa68294bf-c1f7d842fc8a0b9f-01';

describe('the gateway, when a client leaves', () => {
  let replayer: Replayer;
  beforeAll(async () => {
    replayer = await Replayer.start({});
  });
  afterAll(() => replayer.stop());

  it('does not try again, closes the trace with 499 and the span the upstream knows', async () => {
    replayer.current = 'slow-get';
    replayer.arrived = [];
    const client = request({ port: replayer.port, path: '/api/slow', headers: { traceparent } });
    client.on('error', () => {});
    client.end();
    await vi.waitFor(() => expect(replayer.arrived).toHaveLength(1));
    const sent = new Map(replayer.arrived[0]?.headers);
    client.destroy();
    const { trace } = await replayer.recorded(sent.get('X-Kong-Request-Id') ?? '');
    expect(trace.root.attributes['http.status_code']).toBe(499);
    const [, , parent] = sent.get('traceparent')?.split('-') ?? [];
    expect(trace.children.filter(({ name }) => name === 'kong.balancer')).toMatchObject([
      { spanId: parent, failed: false },
    ]);
    expect(replayer.arrived).toHaveLength(1);
  });

  it('keeps the target: two tries that failed would have taken it out', async () => {
    const [ring] = replayer.rings;
    for (let count = 0; count < 3; count += 1) {
      replayer.arrived = [];
      if (ring) ring.position = 0;
      const client = request({ port: replayer.port, path: '/api/slow', localAddress: '127.0.0.2' });
      client.on('error', () => {});
      client.end();
      await vi.waitFor(() => expect(replayer.arrived).toHaveLength(1));
      client.destroy();
      await replayer.recorded(new Map(replayer.arrived[0]?.headers).get('X-Kong-Request-Id') ?? '');
    }
    expect(ring?.targets.map(({ health }) => health.healthy)).toEqual([true, true]);
  });

  it('records a refused WebSocket as any refused request', async () => {
    const client = request({
      port: replayer.port,
      path: '/nope',
      headers: { connection: 'Upgrade', upgrade: 'websocket' },
    });
    client.end();
    const [response] = await once(client, 'response');
    response.resume();
    const { trace } = await replayer.recorded(response.headers['x-kong-request-id']);
    expect(trace.root.attributes['http.status_code']).toBe(404);
  });
});
