import { expect, test } from 'vitest';
import { expectations } from '../../../src/verify/expectations/index.ts';
import type { JudgeOptions } from '../../../src/verify/judge.ts';
import type { Verdict } from '../../../src/verify/verdict.ts';
import { complaints, judgeDraft } from '../judge-draft.ts';
import { makeTrace, type SpanDraft } from '../make-trace.ts';

interface Case {
  readonly rule: string;
  readonly claim: string;
  readonly contract: object;
  readonly passing: readonly SpanDraft[];
  /** The same, with the least that turns it. */
  readonly failing: readonly SpanDraft[];
  readonly verdict: Verdict;
  readonly message: string;
  readonly options?: Partial<JudgeOptions>;
}

const hop = (id: string, parent?: string, more: object = {}) => ({
  id,
  service: id,
  ...(parent ? { parent } : {}),
  ...more,
});
const root: SpanDraft = { id: 'root', lasts: 100 };
const key = { 'messaging.kafka.message.key': 'k', 'messaging.destination.name': 't' };
const producer: SpanDraft = { id: 'producer', kind: 'producer', parent: 'root', attributes: key };
const consumer: SpanDraft = { id: 'consumer', kind: 'consumer', attributes: key };
const other = 'b'.repeat(32);

const cases: readonly Case[] = [
  {
    rule: 'hop-present',
    claim: 'a hop that did not arrive is incomplete',
    contract: { hops: [hop('root'), hop('a', 'root')] },
    passing: [root, { id: 'a', parent: 'root' }],
    failing: [root],
    verdict: 'incomplete',
    message: 'no span arrived',
  },
  {
    rule: 'hop-present',
    claim: 'more spans than a row allows are a failure',
    contract: { hops: [hop('root'), hop('a', 'root')] },
    passing: [root, { id: 'a', parent: 'root' }],
    failing: [root, { id: 'a', parent: 'root' }, { id: 'a2', service: 'a', parent: 'root' }],
    verdict: 'failed',
    message: '2 spans of a, at most 1 expected',
  },
  {
    rule: 'context-lost',
    claim: 'a consumer in a trace of its own is tied by the key of the message',
    contract: { hops: [hop('root'), hop('producer', 'root'), hop('consumer', 'producer')] },
    passing: [root, producer, { ...consumer, parent: 'producer' }],
    failing: [root, producer],
    options: { related: [makeTrace([consumer], other)] },
    verdict: 'failed',
    message: 'the message carries no traceparent',
  },
  {
    rule: 'parent-edge',
    claim: 'a hop that hangs on another one than its row says is a failure',
    contract: { hops: [hop('root'), hop('a', 'root'), hop('b', 'a')] },
    passing: [root, { id: 'a', parent: 'root' }, { id: 'b', parent: 'a' }],
    failing: [root, { id: 'a', parent: 'root' }, { id: 'b', parent: 'root' }],
    verdict: 'failed',
    message: 'b hangs below root (span root), not below a',
  },
  {
    rule: 'links',
    claim: 'a row with a link needs a link to the very span',
    contract: { hops: [hop('root'), { id: 'batch', service: 'batch', link: 'root' }] },
    passing: [
      root,
      { id: 'batch', parent: 'root', links: [{ traceId: 'a'.repeat(32), spanId: 'root' }] },
    ],
    failing: [root, { id: 'batch', parent: 'root', links: [{ traceId: other, spanId: 'root' }] }],
    verdict: 'failed',
    message: 'batch has no link to root',
  },
  {
    rule: 'absence',
    claim: 'what must not be there is a failure',
    contract: { hops: [hop('root'), hop('a', 'root', { absent: true })] },
    passing: [root],
    failing: [root, { id: 'a', parent: 'root' }],
    verdict: 'failed',
    message: 'a must not be there',
  },
  {
    rule: 'attributes',
    claim: 'an attribute that is another one is a failure',
    contract: { hops: [hop('root', undefined, { attributes: { 'cache.hit': false } })] },
    passing: [{ ...root, attributes: { 'cache.hit': false } }],
    failing: [{ ...root, attributes: { 'cache.hit': true } }],
    verdict: 'failed',
    message: 'root: cache.hit is true, expected false',
  },
  {
    rule: 'attributes',
    claim: 'an attribute that is missing is a failure',
    contract: { hops: [hop('root', undefined, { attributes: { 'user.id': 'present' } })] },
    passing: [{ ...root, attributes: { 'user.id': 'u' } }],
    failing: [root],
    verdict: 'failed',
    message: 'root: user.id is missing, expected present',
  },
  {
    rule: 'baggage',
    claim: 'an entry that does not arrive is a failure',
    contract: {
      hops: [hop('root'), hop('a', 'root')],
      baggage: { entries: ['user.id'], at: ['root', 'a'] },
    },
    passing: [
      { ...root, attributes: { 'user.id': 'u' } },
      { id: 'a', parent: 'root', attributes: { 'user.id': 'u' } },
    ],
    failing: [
      { ...root, attributes: { 'user.id': 'u' } },
      { id: 'a', parent: 'root' },
    ],
    verdict: 'failed',
    message: 'a: baggage user.id did not arrive',
  },
  {
    rule: 'baggage',
    claim: 'an entry that changes on the way is a failure',
    contract: {
      hops: [hop('root'), hop('a', 'root')],
      baggage: { entries: ['user.id'], at: ['root', 'a'] },
    },
    passing: [
      { ...root, attributes: { 'user.id': 'u' } },
      { id: 'a', parent: 'root', attributes: { 'user.id': 'u' } },
    ],
    failing: [
      { ...root, attributes: { 'user.id': 'u' } },
      { id: 'a', parent: 'root', attributes: { 'user.id': 'x' } },
    ],
    verdict: 'failed',
    message: 'a: baggage user.id is "x", not "u"',
  },
  {
    rule: 'baggage',
    claim: 'of several groups each begins at a hop of its own',
    contract: {
      hops: [hop('root'), hop('a', 'root')],
      baggage: [
        { entries: ['client.type'], at: ['root', 'a'] },
        { entries: ['user.id'], at: ['a'] },
      ],
    },
    passing: [
      { ...root, attributes: { 'client.type': 'web' } },
      { id: 'a', parent: 'root', attributes: { 'client.type': 'web', 'user.id': 'u' } },
    ],
    failing: [
      { ...root, attributes: { 'client.type': 'web' } },
      { id: 'a', parent: 'root', attributes: { 'client.type': 'cli', 'user.id': 'u' } },
    ],
    verdict: 'failed',
    message: 'a: baggage client.type is "cli", not "web"',
  },
  {
    rule: 'hygiene',
    claim: 'a check that the contract names fails the trace',
    contract: { hops: [hop('root')], hygiene: ['secrets'] },
    passing: [{ ...root, attributes: { 'user.id': 'u' } }],
    failing: [{ ...root, attributes: { 'user.id': 'ada@example.org' } }],
    verdict: 'failed',
    message: 'root "root": user.id holds an e-mail address',
  },
  {
    rule: 'tracestate',
    claim: 'a key that does not arrive is a failure, another value of it is none',
    contract: { hops: [hop('root'), hop('a', 'root')], tracestate: { at: ['a'] } },
    passing: [
      { ...root, traceState: 'lab=1,ot=th:0' },
      { id: 'a', parent: 'root', traceState: 'ot=th:8, lab=1' },
    ],
    failing: [
      { ...root, traceState: 'lab=1,ot=th:0' },
      { id: 'a', parent: 'root', traceState: 'ot=th:0' },
    ],
    verdict: 'failed',
    message: 'a: tracestate key lab did not arrive',
  },
  {
    rule: 'tracestate',
    claim: 'a trace of which no span records any is incomplete',
    contract: { hops: [hop('root')], tracestate: { at: ['root'] } },
    passing: [{ ...root, traceState: 'lab=1' }],
    failing: [root],
    verdict: 'incomplete',
    message: 'no span of the trace records a tracestate',
  },
  {
    rule: 'status',
    claim: 'an error where none may be is a failure',
    contract: { status: 'not-error', hops: [hop('root')] },
    passing: [root],
    failing: [{ ...root, status: 'error' }],
    verdict: 'failed',
    message: 'root: status is error, expected not-error',
  },
  {
    rule: 'single-root',
    claim: 'two roots under one trace id are a failure',
    contract: { hops: [hop('root')] },
    passing: [root],
    failing: [root, { id: 'stray' }],
    verdict: 'failed',
    message: '2 spans without a parent in one trace',
  },
  {
    rule: 'orphans',
    claim: 'a parent that is not in the trace is incomplete',
    contract: { hops: [hop('root')] },
    passing: [root, { id: 'a', parent: 'root' }],
    failing: [root, { id: 'a', parent: 'lost' }],
    verdict: 'incomplete',
    message: '1 span waits for parent lost, which is not in the trace',
  },
  {
    rule: 'duration',
    claim: 'a span that lasts too long is a failure',
    contract: { hops: [hop('root', undefined, { maxDurationMs: 100 })] },
    passing: [root],
    failing: [{ ...root, lasts: 101 }],
    verdict: 'failed',
    message: 'root: lasts 101.0 ms, at most 100 ms allowed',
  },
  {
    rule: 'duration',
    claim: 'a limit within the resolution of the source is inconclusive',
    contract: { hops: [hop('root', undefined, { maxDurationMs: 100 })] },
    passing: [{ ...root, lasts: 99, resolutionNs: 1e6 }],
    failing: [{ ...root, lasts: 101, resolutionNs: 1e6 }],
    verdict: 'inconclusive',
    message: 'root: lasts 101.0 ms of 100 ms, read to whole milliseconds',
  },
  {
    rule: 'self-time',
    claim: 'time of its own over the limit is a failure',
    contract: { hops: [hop('root', undefined, { maxSelfTimeMs: 20 })] },
    passing: [root, { id: 'a', parent: 'root', lasts: 80 }],
    failing: [root, { id: 'a', parent: 'root', lasts: 79 }],
    verdict: 'failed',
    message: 'root: self time 21.0 ms, at most 20 ms allowed',
  },
  {
    rule: 'critical-path',
    claim: 'a hop that nobody waits for is not on the critical path',
    contract: { hops: [hop('root'), hop('a', 'root', { onCriticalPath: true })] },
    passing: [root, { id: 'a', parent: 'root', lasts: 80 }],
    failing: [root, { id: 'a', parent: 'root', lasts: 80 }, { id: 'b', parent: 'root', lasts: 90 }],
    verdict: 'failed',
    message: 'a is not on the critical path',
  },
  {
    rule: 'overhead-budget',
    claim: 'a hop that adds more than its budget in one trace is inconclusive',
    contract: {
      hops: [hop('root', undefined, { budget: { overheadMs: 5, next: 'a' } }), hop('a', 'root')],
    },
    passing: [root, { id: 'a', parent: 'root', lasts: 96 }],
    failing: [root, { id: 'a', parent: 'root', lasts: 94 }],
    verdict: 'inconclusive',
    message: 'root adds 6.0 ms of 5 ms; the 95th percentile takes 71 more traces at least',
  },
];

test.for(cases)('$rule: $claim', async ({ rule, contract, passing, failing, ...expected }) => {
  const good = await judgeDraft(contract, makeTrace(passing), expected.options);
  expect(complaints(good, rule)).toEqual([]);
  expect(good.findings.some((finding) => finding.rule === rule) || rule === 'context-lost').toBe(
    true,
  );
  const bad = await judgeDraft(contract, makeTrace(failing), expected.options);
  expect(complaints(bad, rule)).toMatchObject([
    { verdict: expected.verdict, message: expected.message },
  ]);
});

test('every rule that is registered has a case', () => {
  const covered = new Set(cases.map(({ rule }) => rule));
  expect(expectations.map(({ rule }) => rule).filter((rule) => !covered.has(rule))).toEqual([]);
});

test('a missing attribute that was probably misspelt is told by the nearest name', async () => {
  const contract = { hops: [hop('root', undefined, { attributes: { 'cache.hitt': true } })] };
  const trace = makeTrace([{ ...root, attributes: { 'cache.hit': true, 'db.name': 'x' } }]);
  const [complaint] = complaints(await judgeDraft(contract, trace), 'attributes');
  expect(complaint?.details).toContain('the nearest name that it has is cache.hit');
});

test('absence is incomplete, not passed, in a trace that has not settled', async () => {
  const contract = { hops: [hop('root'), hop('a', 'root', { absent: true })] };
  const result = await judgeDraft(contract, makeTrace([root]), { settled: false });
  expect(complaints(result, 'absence')).toMatchObject([{ verdict: 'incomplete' }]);
});

test('the orphan of a caller that exports nothing is borne where the contract says so', async () => {
  const drafts = [{ ...root, parent: 'caller' }];
  const strict = await judgeDraft({ hops: [hop('root')] }, makeTrace(drafts));
  expect(strict.verdict).toBe('incomplete');
  const lenient = await judgeDraft({ remoteParent: true, hops: [hop('root')] }, makeTrace(drafts));
  expect(lenient.verdict).toBe('passed');
});
