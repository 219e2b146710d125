import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { specText } from '../../src/judging/init-spec.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { parseContract } from '../../src/verify/contract-file.ts';
import { draftContract } from '../../src/verify/draft-contract.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import { matchTrace } from '../../src/verify/matching.ts';
import type { Span, Trace } from '../../src/verify/trace.ts';
import { makeTrace } from './make-trace.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const tracesOf = (path: string) => readTraceFile(fixture(path));
const firstOf = async (path: string) => (await tracesOf(path))[0] as Trace;

/** As it is written and read again. */
async function specOf(trace: Trace, all = false) {
  const text = specText(await draftContract({ trace, all }), [trace.traceId]);
  return compileContract(await parseContract(text, 'draft.trace.yaml'));
}
const verdictOf = async (from: Trace, of: Trace, related: readonly Trace[] = []) =>
  judgeTrace(await specOf(from), of, { settled: true, related }).verdict;

const whole = [
  ...['create', 'lookup-hit', 'lookup-miss', 'redirect'].map((name) => `platform/${name}.json`),
  ...(
    JSON.parse(readFileSync(fixture('traces/claims.json'), 'utf8')) as {
      file: string;
      verdict: string;
    }[]
  )
    .filter(({ verdict }) => verdict === 'passed')
    .map(({ file }) => `traces/${file}`),
];

it.each([...new Set(whole)])('a contract written from %s is fulfilled by it', async (path) => {
  const trace = await firstOf(path);
  expect(await verdictOf(trace, trace)).toBe('passed');
  const every = judgeTrace(await specOf(trace, true), trace, { settled: true });
  expect(every.verdict).toBe('passed');
});

it('another create of the same chain fulfils it too', async () => {
  const [one, other] = [
    await firstOf('traces/create.json'),
    await firstOf('traces/read-late.json'),
  ];
  expect(await verdictOf(one, other)).toBe('passed');
});

describe('a trace of the platform that is', () => {
  const cases = ['lost', 'cut'].flatMap((kind) =>
    readdirSync(fixture(`platform/${kind}`)).map((file) => [kind, file] as const),
  );
  it.each(cases)('%s at %s does not pass', async (kind, file) => {
    const create = await firstOf('platform/create.json');
    const traces = await tracesOf(`platform/${kind}/${file}`);
    const trace = traces.find(({ traceId }) => traceId === create.traceId) as Trace;
    const related = traces.filter((one) => one !== trace);
    const verdict = await verdictOf(create, trace, related);
    expect(kind === 'lost' ? ['incomplete'] : ['failed', 'incomplete']).toContain(verdict);
  });
});

/** Rows of a contract that is written from it, each with the spans that stand for it. */
async function rowsOf(trace: Trace) {
  const contract = await specOf(trace);
  const { placed } = matchTrace(contract, trace);
  const rows = contract.hops.map(({ hop }) => ({
    hop,
    spans: placed(hop.id).map(({ span }) => span),
  }));
  return { contract, rows };
}

describe('without the spans of any one row, and with them hung elsewhere, no trace passes', () => {
  it.each(whole)('%s', async (path) => {
    const trace = await firstOf(path);
    const { contract, rows } = await rowsOf(trace);
    const below = rows.slice(1);
    const passing: string[] = [];
    const judge = (spans: readonly Span[], how: string) => {
      const { verdict } = judgeTrace(contract, { ...trace, spans }, { settled: true });
      if (verdict === 'passed') passing.push(how);
    };
    for (const { hop, spans } of below) {
      const own = new Set(spans);
      judge(
        trace.spans.filter((span) => !own.has(span)),
        `${hop.id} lost`,
      );
      const roots = trace.spans.map((span) => {
        const { parentSpanId: _, ...rest } = span;
        return own.has(span) ? rest : span;
      });
      judge(roots, `${hop.id} a root`);
      const stranger = rows.find(({ hop: { id } }) => id !== hop.parent && id !== hop.id);
      const parentSpanId = stranger?.spans[0]?.spanId;
      if (stranger === undefined || parentSpanId === undefined) continue;
      const moved = trace.spans.map((span) => (own.has(span) ? { ...span, parentSpanId } : span));
      judge(moved, `${hop.id} below ${stranger.hop.id}`);
    }
    expect(below.length).toBeGreaterThan(0);
    expect(passing).toEqual([]);
  });
});

describe('a consumer in a trace of its own, with a link', () => {
  const batch = async () => {
    const trace = await firstOf('traces/batch-linked.json');
    const consumer = await firstOf('traces/batch-linked.consumer.json');
    const draft = await draftContract({ trace, others: [consumer] });
    const text = specText(draft, [trace.traceId]);
    const contract = await compileContract(await parseContract(text, 'draft.trace.yaml'));
    const judge = (related: readonly Trace[]) =>
      judgeTrace(contract, trace, { settled: true, related }).verdict;
    return { draft, trace, consumer, judge };
  };

  it('has a row that names what it links to', async () => {
    const { draft, consumer, judge } = await batch();
    expect(draft.contract.hops.at(-1)).toMatchObject({
      id: 'analytics-batch-process-click-events',
      service: 'analytics-batch',
      link: 'redirect-send-click-events',
    });
    expect(draft.contract.hops.at(-1)).not.toHaveProperty('count');
    expect(judge([consumer])).toBe('passed');
  });

  it('is missed where it did not arrive; without its link, the key of its message is evidence', async () => {
    const { consumer, judge } = await batch();
    expect(judge([])).toBe('incomplete');
    const spans = consumer.spans.map((span) => ({ ...span, links: [] }));
    expect(judge([{ ...consumer, spans }])).toBe('failed');
  });

  it('has no row where one of several examples lacks it', async () => {
    const { trace, consumer } = await batch();
    const traceId = 'c'.repeat(32);
    const alike = [{ traceId, ...rest(trace, traceId) }];
    const draft = await draftContract({ trace, alike, others: [consumer] });
    expect(draft.contract.hops.filter(({ link }) => link !== undefined)).toEqual([]);
  });
});

/** The same spans under another trace id. */
function rest({ originNs, spans }: Trace, traceId: string) {
  return { originNs, spans: spans.map((span) => ({ ...span, traceId })) };
}

it('a lost context is evidence, with a written contract as with one by hand', async () => {
  const create = await firstOf('traces/create.json');
  const [cut, job] = [
    await firstOf('traces/context-lost-at-job.json'),
    await firstOf('traces/context-lost-at-job.job.json'),
  ];
  expect(await verdictOf(create, cut, [job])).toBe('failed');
});

test('a service that is called twice, at different places, has two rows', async () => {
  const trace = makeTrace([
    { id: 'shop', kind: 'server', lasts: 50 },
    { id: 'get-1', service: 'shop', name: 'get', kind: 'client', parent: 'shop' },
    { id: 'stock', kind: 'server', parent: 'shop' },
    { id: 'get-2', service: 'shop', name: 'get', kind: 'client', parent: 'stock' },
  ]);
  const { contract } = await draftContract({ trace });
  expect(contract.hops.map(({ id, parent }) => [id, parent])).toEqual([
    ['shop', undefined],
    ['stock', 'shop'],
    ['shop-get', 'shop'],
    ['shop-get-2', 'stock'],
  ]);
  expect(await verdictOf(trace, trace)).toBe('passed');
});

test('a call within its like is left out, and said', async () => {
  const call = { service: 'shop', name: 'call', kind: 'client' } as const;
  const trace = makeTrace([
    { id: 'shop', kind: 'server', lasts: 50 },
    { ...call, id: '1', parent: 'shop' },
    { ...call, id: '2', parent: '1' },
  ]);
  const { contract, leftOut } = await draftContract({ trace });
  expect(await verdictOf(trace, trace)).toBe('passed');
  expect(contract.hops.map(({ id }) => id)).toEqual(['shop']);
  expect(leftOut).toEqual(['shop call']);
});

test('a trace with a hole is refused', async () => {
  await expect(draftContract({ trace: await firstOf('traces/spans-lost.json') })).rejects.toThrow(
    /is not: \d+ spans without a parent, \d+ with one that is not there/,
  );
});
