import { describe, expect, it } from 'vitest';
import { hygieneChecks, judgeHygiene } from '../../../src/verify/hygiene/index.ts';
import type { Trace } from '../../../src/verify/trace.ts';
import { makeTrace, type SpanDraft } from '../make-trace.ts';

interface Case {
  readonly rule: string;
  readonly claim: string;
  readonly passing: readonly Trace[];
  /** The same, with the least that turns it. */
  readonly failing: readonly Trace[];
  readonly verdict: 'failed' | 'incomplete' | 'note';
  readonly message: string;
}

const a = '00000000000000a1';
const b = '00000000000000b2';
const c = '00000000000000c3';
const shop: SpanDraft = { id: a, service: 'shop', kind: 'client', lasts: 100 };
const stock: SpanDraft = { id: b, service: 'stock', kind: 'server', parent: a, start: 10 };
const one = (...drafts: readonly SpanDraft[]) => [makeTrace(drafts)];
const holding = (name: string, value: string | number) =>
  one({ ...shop, attributes: { [name]: value } });
const named = (name: (at: number) => string, count = 10) =>
  Array.from({ length: count }, (_, at) =>
    makeTrace([{ ...shop, name: name(at) }], (at + 1).toString(16).padStart(32, '0')),
  );
const state = (traceState: string) =>
  one(shop).map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => ({ ...span, traceState })),
  }));

const cases: readonly Case[] = [
  {
    rule: 'valid-ids',
    claim: 'a span id that is all zero is invalid',
    passing: one(shop),
    failing: one({ ...shop, id: '0'.repeat(16) }),
    verdict: 'failed',
    message: 'span id "0000000000000000" is not 16',
  },
  {
    rule: 'valid-ids',
    claim: 'a trace id of another length is invalid',
    passing: [makeTrace([shop], 'a'.repeat(32))],
    failing: [makeTrace([shop], 'a'.repeat(31))],
    verdict: 'failed',
    message: 'is not 32 hexadecimal digits',
  },
  {
    rule: 'valid-context',
    claim: 'a tracestate of more than 32 members is invalid',
    passing: state('kong=1,edge@acme=t:2'),
    failing: state(Array.from({ length: 33 }, (_, at) => `k${at}=v`).join(',')),
    verdict: 'failed',
    message: 'tracestate has 33 members',
  },
  {
    rule: 'valid-context',
    claim: 'a tracestate with a key twice is invalid',
    passing: state('a=1,b=1'),
    failing: state('a=1,a=2'),
    verdict: 'failed',
    message: 'tracestate has a key twice',
  },
  {
    rule: 'valid-context',
    claim: 'a recorded traceparent is to be as the W3C has it',
    passing: holding(
      'http.request.header.traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ),
    failing: holding('http.request.header.traceparent', '4bf92f3577b34da6a3ce929d0e0e4736'),
    verdict: 'failed',
    message: 'traceparent is malformed',
  },
  {
    rule: 'valid-context',
    claim: 'recorded baggage is to be as the W3C has it',
    passing: holding('http.request.header.baggage', 'user.id=42, tenant=a%20b;meta=1'),
    failing: holding('http.request.header.baggage', 'user id=42'),
    verdict: 'failed',
    message: 'baggage is malformed',
  },
  {
    rule: 'single-root',
    claim: 'two roots are one too many',
    passing: one(shop, stock),
    failing: one(shop, { ...stock, id: b, parent: undefined } as unknown as SpanDraft),
    verdict: 'failed',
    message: '2 spans without a parent',
  },
  {
    rule: 'orphans',
    claim: 'a parent that is not there is no evidence',
    passing: one(shop, stock),
    failing: one(shop, { ...stock, parent: c }),
    verdict: 'incomplete',
    message: `1 span waits for parent ${c}`,
  },
  {
    rule: 'orphans',
    claim: 'a caller that is not traced is only told',
    passing: one(shop),
    failing: one({ ...shop, parent: c }),
    verdict: 'note',
    message: `1 span waits for parent ${c}`,
  },
  {
    rule: 'duplicate-ids',
    claim: 'two services cannot have one span id',
    passing: one(shop, stock),
    failing: one(shop, stock, { ...stock, service: 'mail' }),
    verdict: 'failed',
    message: `2 spans have the id ${b}`,
  },
  {
    rule: 'duplicate-ids',
    claim: 'a client and a server that share an id are only told',
    passing: one(shop),
    failing: one(shop, { ...stock, id: a, parent: undefined } as unknown as SpanDraft),
    verdict: 'note',
    message: `2 spans have the id ${a}`,
  },
  {
    rule: 'cycles',
    claim: 'spans that are each other’s ancestors have no root',
    passing: one(shop, stock, { id: c, parent: b }),
    failing: one(shop, { ...stock, parent: c }, { id: c, parent: b }),
    verdict: 'failed',
    message: '2 spans are each other’s ancestors',
  },
  {
    rule: 'secrets',
    claim: 'a bearer token is a secret',
    passing: holding('note', 'bearer of news'),
    failing: holding('note', 'Bearer 9f86d081884c7d65'),
    verdict: 'failed',
    message: 'note holds credentials',
  },
  {
    rule: 'secrets',
    claim: 'what is called a password is a secret, unless it was redacted',
    passing: holding('db.password', '[REDACTED]'),
    failing: holding('db.password', 'hunter2'),
    verdict: 'failed',
    message: 'db.password holds a secret by its name',
  },
  {
    rule: 'secrets',
    claim: 'a JSON Web Token is one',
    passing: holding('note', 'eyJhbGciOiJSUzI1NiJ9'),
    failing: holding('note', 'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'),
    verdict: 'failed',
    message: 'note holds a JSON Web Token',
  },
  {
    rule: 'secrets',
    claim: 'a private key is one',
    passing: holding('note', '-----BEGIN CERTIFICATE-----'),
    failing: holding('note', '-----BEGIN RSA PRIVATE KEY-----'),
    verdict: 'failed',
    message: 'note holds a private key',
  },
  {
    rule: 'secrets',
    claim: 'a URL may hold a password',
    passing: holding('url.full', 'https://shop:****@example.com/a:b@c'),
    failing: holding('url.full', 'https://shop:geheim@example.com/'),
    verdict: 'failed',
    message: 'url.full holds a password in a URL',
  },
  {
    rule: 'secrets',
    claim: 'an e-mail address is personal',
    passing: holding('note', 'fastify -> @fastify/otel@1.2.3'),
    failing: holding('note', 'sent to ann.lee@example.com'),
    verdict: 'failed',
    message: 'note holds an e-mail address',
  },
  {
    rule: 'secrets',
    claim: 'a card number has its check digit',
    passing: holding('note', '4111 1111 1111 1112'),
    failing: holding('note', '4111 1111 1111 1111'),
    verdict: 'failed',
    message: 'note holds a payment card number',
  },
  {
    rule: 'secrets',
    claim: 'a time of 16 digits is no card number',
    passing: holding('at', 1_795_275_537_116_004),
    failing: holding('at', 4_242_424_242_424_242),
    verdict: 'failed',
    message: 'at holds a payment card number',
  },
  {
    rule: 'name-cardinality',
    claim: 'ids in names make too many of them',
    passing: named(() => 'GET /users/:id'),
    failing: named((at) => `GET /users/${at}`),
    verdict: 'failed',
    message: 'shop names spans by ids: 10 names like "GET /users/0"',
  },
  {
    rule: 'name-cardinality',
    claim: 'a few such names are only told',
    passing: named(() => 'GET /users/:id'),
    failing: named((at) => `GET /users/${at}`, 9),
    verdict: 'note',
    message: '9 names',
  },
  {
    rule: 'semantic-conventions',
    claim: 'a former name is told',
    passing: holding('http.request.method', 'GET'),
    failing: holding('http.method', 'GET'),
    verdict: 'note',
    message: 'shop writes http.method, now http.request.method',
  },
  {
    rule: 'semantic-conventions',
    claim: 'two names of one thing have one value',
    passing: one({
      ...shop,
      attributes: { 'url.path': '/a', 'http.request.method': 'GET' },
    }),
    failing: one({
      ...shop,
      attributes: { 'http.response.status_code': 200, 'http.status_code': 503 },
    }),
    verdict: 'failed',
    message: 'shop writes http.status_code and http.response.status_code with different values',
  },
  {
    rule: 'clock-skew',
    claim: 'a callee that starts before its caller has another clock',
    passing: one(shop, stock),
    failing: one({ ...shop, start: 300 }, stock),
    verdict: 'note',
    message: 'the clock of stock is behind that of shop by at least 290 ms',
  },
  {
    rule: 'clock-skew',
    claim: 'a callee that starts after the call has another clock',
    passing: one(shop, { ...stock, kind: 'consumer', start: 300 }),
    failing: one(shop, { ...stock, start: 300 }),
    verdict: 'note',
    message: 'the clock of stock is ahead of that of shop by at least 200 ms',
  },
];

const found = (rule: string, traces: readonly Trace[]) =>
  judgeHygiene(traces).findings.filter((finding) => finding.rule === rule);

describe('a hygiene check', () => {
  it.each(cases)('$rule: $claim', ({ rule, passing, failing, verdict, message }) => {
    expect(found(rule, passing)).toEqual([]);
    const [finding, ...more] = found(rule, failing);
    expect(more).toEqual([]);
    expect(finding?.message).toContain(message);
    expect(finding?.advisory ? 'note' : finding?.verdict).toBe(verdict);
  });

  it('has a case that turns it, each', () => {
    const rules = hygieneChecks.map(({ rule }) => rule);
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(rules.sort());
  });

  it('tells no secret', () => {
    const findings = found('secrets', holding('authorization', 'Bearer 9f86d081884c7d65'));
    expect(JSON.stringify(findings)).not.toContain('9f86d081884c7d65');
  });

  it('of traces that are not all there are passes nothing', () => {
    expect(judgeHygiene(one(shop)).verdict).toBe('passed');
    expect(judgeHygiene(one(shop), true).verdict).toBe('inconclusive');
  });
});
