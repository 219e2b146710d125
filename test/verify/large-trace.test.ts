import { expect, test } from 'vitest';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { contractSchema } from '../../src/verify/contract.ts';
import { judgeHygiene } from '../../src/verify/hygiene/index.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const size = 100_000;
const id = (at: number) => (at + 1).toString(16).padStart(16, '0');
const worker = (at: number, parent: number, more: Partial<SpanDraft> = {}): SpanDraft => ({
  id: id(at),
  service: 'worker',
  name: 'step',
  parent: id(parent),
  ...more,
});
const root: SpanDraft = {
  id: id(0),
  service: 'shop',
  name: 'checkout',
  kind: 'server',
  lasts: 100,
};
const leaf = { service: 'ledger', name: 'write' };
const contract = contractSchema.parse({
  contract: 'large',
  hops: [
    { id: 'shop', service: 'shop', kind: 'server', onCriticalPath: true },
    { id: 'ledger', service: 'ledger', parent: 'shop' },
  ],
});
const judge = async (drafts: readonly SpanDraft[]) =>
  judgeTrace(await compileContract(contract), makeTrace(drafts), { settled: true });

const wide = [root, ...Array.from({ length: size - 1 }, (_, at) => worker(at + 1, at % 300))];
const deep = [root, ...Array.from({ length: size - 1 }, (_, at) => worker(at + 1, at))];
const end = worker(size, size - 1, leaf);

test.for([
  ['wide', [...wide, worker(size, 7, leaf)]],
  ['deep', [...deep, end]],
] as const)('a %s trace of 100,000 spans is judged as any other', async ([, drafts]) => {
  expect((await judge(drafts)).verdict).toBe('passed');
  expect((await judge(drafts.slice(0, -1))).verdict).toBe('incomplete');
  expect(judgeHygiene([makeTrace(drafts)]).verdict).toBe('passed');
});

test('a cycle of 100,000 spans ends, and is told once', async () => {
  const [first, ...rest] = deep;
  const cycle = [{ ...first, parent: id(size - 1) } as SpanDraft, ...rest];
  const { findings } = judgeHygiene([makeTrace(cycle)]);
  expect(findings.map(({ rule }) => rule)).toEqual(['cycles']);
  expect((await judge(cycle)).verdict).not.toBe('passed');
});

test('100,000 spans of one id are told once', async () => {
  const same = deep.map((draft) => ({ ...draft, id: id(0), parent: id(0) }));
  const { findings } = judgeHygiene([makeTrace(same)]);
  expect(findings.filter(({ rule }) => rule === 'duplicate-ids')).toHaveLength(1);
  expect((await judge(same)).verdict).not.toBe('passed');
});

test('a row that takes every span of a trace 100,000 deep has its topmost', async () => {
  const greedy = contractSchema.parse({
    contract: 'greedy',
    hops: [{ id: 'shop', service: ['shop', 'worker'] }],
  });
  const { hops } = judgeTrace(await compileContract(greedy), makeTrace(deep), { settled: true });
  expect(hops[0]).toMatchObject({ status: 'seen', spans: [{ spanId: id(0) }] });
});
