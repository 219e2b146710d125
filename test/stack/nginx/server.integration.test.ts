import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../../src/lab/fault.ts';
import { startEntry } from '../entry-process.ts';
import { close, listen } from './mock-gateway.ts';

const entry = 'stack/nginx/server.ts';
const fault: Fault = {
  kind: 'context',
  every: 1,
  at: 0,
  over: 'http',
  header: 'traceparent',
  change: 'dropped',
};
const arrived: unknown[] = [];
/** In place of Kong and Collector. */
const behind = createServer((request, response) => {
  if (request.url?.startsWith('/r/')) arrived.push(request.headers.traceparent);
  response.end();
});
let environment: Record<string, string>;
let url: string;

beforeAll(async () => {
  const address = await listen(behind);
  const probe = createServer();
  const own = await listen(probe);
  await close(probe);
  url = `http://${own}`;
  environment = {
    LISTEN: '127.0.0.1',
    PORT: own.split(':')[1] ?? '',
    LAB_NAME: 'test',
    LAB_SECRET: 'lab secret',
    PUBLIC_URL: url,
    OIDC_ISSUER: 'http://127.0.0.1:9/realms/tracelab',
    JAEGER_USER: 'tracelab',
    JAEGER_PASSWORD: 'jaeger password',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${address}`,
    TRACELAB_HOSTS: JSON.stringify({ 'kong:8000': address }),
  };
});
afterAll(() => close(behind));

test('the edge plays the faults that it is told of, at start and while it runs', async () => {
  const edge = startEntry(entry, { ...environment, SELF_TEST_FAULTS: JSON.stringify([fault]) });
  await edge.ready;
  for (const faults of ['', JSON.stringify([fault])]) {
    await fetch(`${url}/r/abc`);
    await edge.reload({ SELF_TEST_FAULTS: faults });
  }
  await fetch(`${url}/r/abc`);
  edge.closeStdin();
  expect(await edge.ended).toMatchObject({ code: 0, stderr: '' });
  expect(arrived).toEqual([undefined, expect.stringMatching(/^00-/), undefined]);
});

test('the edge ends with one line over what is no fault', async () => {
  const { code, stderr } = await startEntry(entry, { ...environment, SELF_TEST_FAULTS: '{' }).ended;
  expect([code, stderr]).toEqual([1, 'nginx: environment variable SELF_TEST_FAULTS is not JSON\n']);
});
