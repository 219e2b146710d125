import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asSent, comparableV1, comparableV3 } from './recorded.ts';
import { getJson, type RunningStore, startStore } from './running-store.ts';

interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly bodyTruncated?: true;
  readonly traces?: number;
}

const file = new URL('../../../fixtures/jaeger/api.jsonl', import.meta.url);
const recorded: readonly Recorded[] = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const named = (name: string): Recorded => {
  const found = recorded.find((line) => line.name === name);
  if (!found) throw new Error(`no recorded answer "${name}"`);
  return found;
};

/** Status, content type and body to the letter. */
async function expectExact(running: RunningStore, line: Recorded): Promise<void> {
  const response = await fetch(running.query + line.path, { method: line.method });
  expect(response.status).toBe(line.status);
  expect(response.headers.get('content-type')).toBe(line.contentType);
  expect(await response.text()).toBe(line.body);
}

describe("Jaeger's stand-in, empty, answers as a real Jaeger did", () => {
  let running: RunningStore;
  beforeAll(async () => {
    running = await startStore();
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const lines = recorded.filter(({ name }) => name.startsWith('empty store:'));
  test.each(lines)('$name', (line) => expectExact(running, line));
});

describe("Jaeger's stand-in, with traces, answers as a real Jaeger did", () => {
  let running: RunningStore;
  beforeAll(async () => {
    running = await startStore();
    for (const name of ['v3 trace', 'v3 trace raw, before any other read']) {
      await running.load(asSent(JSON.parse(named(name).body).result));
    }
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const refusals = recorded.filter(({ status }) => status !== 200);
  test.each(refusals)('$name: $status', (line) => expectExact(running, line));

  const nothingFound = [
    'v3 operations, unknown service',
    'v1 search, empty window',
    'v1 search, one unknown id',
  ];
  test.each(nothingFound)('%s', (name) => expectExact(running, named(name)));

  const pages = recorded.filter(({ contentType }) => contentType.startsWith('text/html'));
  test.each(pages)('$name: the page of the user interface', async (line) => {
    const response = await fetch(running.query + line.path, { method: line.method });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(line.contentType);
    expect(await response.text()).toContain(line.body === '' ? '' : 'stand-in');
  });

  test.each(['v1 trace', 'v1 trace raw, before any other read', 'v1 trace pretty'])(
    '%s',
    async (name) => {
      const line = named(name);
      const response = await fetch(running.query + line.path);
      expect(response.headers.get('content-type')).toBe(line.contentType);
      const body = await response.text();
      expect(body.slice(0, 20)).toBe(line.body.slice(0, 20));
      const shown = ({ data }: { data: Parameters<typeof comparableV1>[0][] }) =>
        data.map(comparableV1);
      const sorted = !name.includes('raw');
      if (sorted) expect(shown(JSON.parse(body))).toEqual(shown(JSON.parse(line.body)));
      else expect(Buffer.byteLength(body)).toBe(Buffer.byteLength(line.body));
    },
  );

  test.each(['v3 trace', 'v3 trace raw, before any other read'])('%s', async (name) => {
    const line = named(name);
    const response = await fetch(running.query + line.path);
    expect(response.headers.get('content-type')).toBe(line.contentType);
    const answer = JSON.parse(await response.text());
    expect(comparableV3(answer.result)).toEqual(comparableV3(JSON.parse(line.body).result));
  });

  const otherWays = recorded.filter(({ name }) => /upper case id|window that misses it/.test(name));
  test.each(otherWays)('$name', async (line) => {
    const response = await fetch(running.query + line.path);
    expect(response.status).toBe(line.status);
    expect(response.headers.get('content-type')).toBe(line.contentType);
    expect((await response.text()).slice(0, 9)).toBe(line.body.slice(0, 9));
  });

  test('v1 search, ids of which one is unknown', async () => {
    const line = named('v1 search, ids of which one is unknown');
    const { data, errors } = await getJson<{ data: unknown; errors: unknown }>(
      running.query + line.path,
    );
    expect(data).toHaveLength(line.traces ?? 0);
    expect(errors).toEqual([
      { msg: 'trace not found', traceID: 'deadbeefdeadbeefdeadbeefdeadbeef' },
    ]);
  });

  test('the recording holds what is replayed here', () => {
    expect(recorded).toHaveLength(80);
    expect(refusals).toHaveLength(30);
    expect(otherWays).toHaveLength(4);
    expect(pages).toHaveLength(6);
  });
});
