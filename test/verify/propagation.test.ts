import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { readContractFile } from '../../src/verify/contract-file.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import type { Propagation } from '../../src/verify/propagation.ts';
import type { Attributes, Trace } from '../../src/verify/trace.ts';
import { judgeDraft } from './judge-draft.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const contract = {
  baggage: { entries: ['user.id', 'tenant.id'], at: ['shop'] },
  hops: [
    { id: 'shop', service: 'shop' },
    { id: 'stock', service: 'stock', parent: 'shop' },
  ],
};
interface Sides {
  readonly state?: readonly [sent: string | undefined, got: string | undefined];
  readonly baggage?: readonly [sent: Attributes, got: Attributes];
  /** A span of the receiver's further down. */
  readonly inside?: Attributes;
}

function traceOf({ state = [undefined, undefined], baggage = [{}, {}], inside }: Sides): Trace {
  const drafts: SpanDraft[] = [
    { id: 'shop', attributes: baggage[0] },
    { id: 'stock', parent: 'shop', attributes: baggage[1] },
    ...(inside ? [{ id: 'in', service: 'stock', parent: 'stock', attributes: inside }] : []),
  ];
  const trace = makeTrace(drafts);
  return {
    ...trace,
    spans: trace.spans.map((span, at) => {
      const traceState = state[at];
      return traceState === undefined ? span : { ...span, traceState };
    }),
  };
}
const rowOf = async (sides: Sides) =>
  (await judgeDraft(contract, traceOf(sides), { propagation: true })).propagation?.[0];

describe('tracestate', () => {
  it.each<[string | undefined, string | undefined, Propagation]>([
    ['a=1,b=2', 'a=1,b=2', 'kept'],
    ['a=1', 'c=3,a=2', 'kept'],
    ['a=1', 'b=1', 'restarted'],
    ['a=1', undefined, 'dropped'],
    [undefined, 'a=1', 'set'],
    [undefined, undefined, 'none'],
  ])('sent as %s and got as %s was %s', async (sent, got, tracestate) => {
    expect(await rowOf({ state: [sent, got] })).toMatchObject({ traceparent: 'kept', tracestate });
  });
});

describe('baggage', () => {
  const all = { 'user.id': 'u', 'tenant.id': 't' };
  it.each<[Attributes, Attributes, Propagation]>([
    [all, all, 'kept'],
    [all, { ...all, 'user.id': 'other' }, 'restarted'],
    [all, { 'user.id': 'u' }, 'dropped'],
    [all, {}, 'unknown'],
    [{}, all, 'set'],
    [{}, {}, 'none'],
  ])('sent as %j and got as %j was %s', async (sent, got, baggage) => {
    expect(await rowOf({ baggage: [sent, got] })).toMatchObject({ baggage });
  });

  it('was dropped where its receiver does record baggage', async () => {
    expect(await rowOf({ baggage: [all, {}], inside: all })).toMatchObject({ baggage: 'dropped' });
  });
});

it('baggage is unknown where the contract names none to look for', async () => {
  const trace = traceOf({ baggage: [{ 'user.id': 'u' }, {}] });
  const { propagation } = await judgeDraft({ hops: contract.hops }, trace, { propagation: true });
  expect(propagation).toMatchObject([{ traceparent: 'kept', baggage: 'unknown' }]);
});

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));

test.for([
  ['context-lost-at-kong', 'bff', 'bff', 'restarted'],
  ['context-lost-at-job', 'job', 'job', 'restarted'],
  ['create', undefined, 'bff', 'kept'],
  ['read-early', undefined, 'bff', 'unknown'],
] as const)('%s: traceparent at %s is as recorded', async ([name, part, hop, traceparent]) => {
  const paths = [`traces/${name}.json`, ...(part ? [`traces/${name}.${part}.json`] : [])];
  const traces = (await Promise.all(paths.map((path) => readTraceFile(fixture(path))))).flat();
  const [trace, ...related] = traces as [Trace, ...Trace[]];
  const recorded = await readContractFile(fixture('contracts/recorded-create.trace.yaml'));
  const result = judgeTrace(await compileContract(recorded), trace, {
    settled: true,
    related,
    propagation: true,
  });
  expect(result.propagation?.find((row) => row.hop === hop)).toMatchObject({ traceparent });
});

test('a hop whose sender passed on the context of its own caller dropped its own', async () => {
  const hops = [...contract.hops, { id: 'ledger', service: 'ledger', parent: 'stock' }];
  const trace = makeTrace([
    { id: 'shop' },
    { id: 'stock', parent: 'shop' },
    { id: 'ledger', parent: 'shop' },
  ]);
  const { propagation } = await judgeDraft({ hops }, trace, { propagation: true });
  expect(propagation?.map((row) => row.traceparent)).toEqual(['kept', 'dropped']);
});
