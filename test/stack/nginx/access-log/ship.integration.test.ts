import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../../../services/otlp-sink.ts';
import { type EntryProcess, startEntry } from '../../entry-process.ts';

let folder: string;
let file: string;
let sink: OtlpSink;
let shipper: EntryProcess | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tracelab ship '));
  file = join(folder, 'spans.log');
  sink = await startOtlpSink();
});
afterEach(async () => {
  shipper?.signal('SIGKILL');
  await sink.stop();
  rmSync(folder, { recursive: true, force: true });
});

const traceId = 'ad4ee8b6a5eaabfaf2b5ddf4161a4a82';
const line = (spanId: string) =>
  `${JSON.stringify({
    v: 1,
    end: 1_795_275_775.664,
    duration: 0.05,
    trace_id: traceId,
    span_id: spanId,
    parent_id: '03c1bed4f58cbe38',
    flags: '01',
    tracestate: '',
    request_id: `${spanId}3cc4ad772e366fa3`,
    method: 'POST',
    route: '/api/urls',
    path: '/api/urls',
    scheme: 'http',
    host: '127.0.0.1',
    port: '28082',
    protocol: 'HTTP/1.1',
    client: '127.0.0.1',
    user_agent: 'node',
    status: 201,
    limit: 'PASSED',
    cache: '',
    up_addr: '127.0.0.1:9001',
    up_status: '201',
    up_connect: '0.000',
    up_header: '0.051',
    up_response: '0.051',
  })}\n`;

async function start(environment: Readonly<Record<string, string>> = {}): Promise<EntryProcess> {
  shipper = startEntry('stack/nginx/access-log/ship.ts', {
    SPAN_LOG: file,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ...environment,
  });
  await shipper.ready;
  return shipper;
}
const ids = () => sink.spans.map(({ spanId }) => spanId);
const arrived = (count: number) =>
  sink.until(traceId, (spans) => spans.length >= count, `${count} spans`);

it('sends a span a line, of a server named nginx', async () => {
  await start();
  writeFileSync(file, line('89dbf5d947614c9a'));
  const [span] = await arrived(1);
  expect(span).toMatchObject({
    service: 'nginx',
    kind: 'server',
    name: 'POST /api/urls',
    parentSpanId: '03c1bed4f58cbe38',
    attributes: { 'edge.upstream.address': '127.0.0.1:9001', 'edge.limit.status': 'PASSED' },
  });
});

it('sends what was written last before it is stopped, and goes on behind it', async () => {
  const first = await start();
  writeFileSync(file, line('1111111111111111') + line('2222222222222222'));
  first.signal('SIGTERM');
  expect((await first.ended).code).toBe(0);
  expect(ids()).toEqual(['1111111111111111', '2222222222222222']);
  appendFileSync(file, line('3333333333333333'));
  await start();
  await arrived(3);
  expect(ids()).toEqual(['1111111111111111', '2222222222222222', '3333333333333333']);
});

it('passes over what is no line, and says so once', async () => {
  const running = await start();
  writeFileSync(file, `{"v":1}\nnonsense\n${line('4444444444444444')}`);
  await arrived(1);
  running.closeStdin();
  const { code, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stderr.match(/no span of the line/g)).toHaveLength(1);
});

it('loses spans when it is told to, and refuses faults that NGINX cannot play', async () => {
  const lost = [{ kind: 'span-lost', every: 2, at: 0, span: 'POST /api/urls' }];
  await start({ SELF_TEST_FAULTS: JSON.stringify(lost) });
  writeFileSync(file, line('5555555555555555') + line('6666666666666666'));
  await arrived(1);
  expect(ids()).toEqual(['6666666666666666']);
  const delay = [{ kind: 'delay', every: 1, at: 0, over: 'http', delayMs: 5 }];
  await expect(start({ SELF_TEST_FAULTS: JSON.stringify(delay) })).rejects.toThrow(
    'not on what it forwards',
  );
});
