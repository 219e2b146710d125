import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Platform, startPlatform, startTimeoutMs } from './harness.ts';
import type { SinkSpan } from './otlp-sink.ts';
import { SpanTree } from './span-tree.ts';

const services = ['bff', 'url-api', 'payment-gateway', 'email-service', 'webhook-receiver'];
const labSecret = 'test-secret-of-lab';
const quick = { latencyMs: { min: 1, max: 2 }, declineRate: 0 };
const execute = { service: 'bff', kind: 'internal', name: 'circuit_breaker.execute' } as const;
const payment = {
  service: 'payment-gateway',
  kind: 'server',
  name: 'POST /payment/process',
} as const;

let platform: Platform;
let token: string;

beforeAll(async () => {
  platform = await startPlatform({ services });
  token = await platform.issuer.token();
}, startTimeoutMs);
beforeEach(async () => {
  await control('bff', '/control/breakers/payment', { reset: true, openMs: 60_000 });
});
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function control(service: string, path: string, body: unknown, secret = labSecret) {
  const answer = await fetch(`${platform.url(service)}${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-lab-secret': secret },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
}
const setFaults = (faults: object) =>
  control('payment-gateway', '/control', { ...quick, ...faults });

async function createPremium() {
  const traceId = randomBytes(16).toString('hex');
  const answer = await fetch(`${platform.url('bff')}/api/urls`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ url: `https://example.com/${traceId}`, premium: true }),
  });
  const json = (await answer.json()) as Readonly<Record<string, unknown>>;
  return { status: answer.status, json, traceId };
}

const treeOf = async (traceId: string, what: string, complete: (tree: SpanTree) => boolean) => {
  const isComplete = (spans: readonly SinkSpan[]) => {
    const tree = new SpanTree(spans);
    // Services export on their own: a span may come before the one that it hangs on.
    return complete(tree) && tree.roots().length === 1;
  };
  return new SpanTree(await platform.sink.until(traceId, isComplete, what));
};
const answered = (tree: SpanTree) =>
  tree.has({ service: 'bff', kind: 'server', name: 'POST /api/urls' });

describe('a premium link', () => {
  it('is paid, announced and confirmed by e-mail in one trace', async () => {
    await setFaults({});
    const { status, json, traceId } = await createPremium();
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { premium: true, payment: 'paid', transactionId: expect.stringMatching(/^txn_/) },
    });
    const webhook = {
      service: 'webhook-receiver',
      kind: 'server',
      name: 'POST /webhooks/:source',
    } as const;
    const email = { service: 'email-service', kind: 'server', name: 'POST /email' } as const;
    const tree = await treeOf(
      traceId,
      'a paid link',
      (so) => answered(so) && so.has(payment) && so.has(webhook) && so.has(email),
    );
    const paid = tree.one(payment);
    expect(paid.attributes).toMatchObject({
      'payment.amount': 4.99,
      'payment.currency': 'EUR',
      'payment.method': 'card',
      'payment.transaction_id': json['transactionId'],
      'user.id': 'user-alice',
    });
    expect(tree.ancestors(paid)).toContain(tree.one(execute));
    expect(tree.ancestors(tree.one(webhook))).toContain(paid);
  });

  it('is an ordinary link when the payment is declined, which is asked for once', async () => {
    await setFaults({ failNext: ['decline'] });
    const { status, json, traceId } = await createPremium();
    expect(status).toBe(402);
    expect(json).toMatchObject({
      error: 'payment_declined',
      message: expect.stringMatching(/declined by issuer; link \S+ was made, without premium/),
    });
    const tree = await treeOf(traceId, 'a decline', (so) => answered(so) && so.has(payment));
    expect(tree.one(execute)).toMatchObject({ isError: false });
    expect(tree.one(payment)).toMatchObject({ isError: false });
  });

  it('is paid by the third attempt when two fail', async () => {
    await setFaults({ failNext: ['error', 'error'] });
    const { json, traceId } = await createPremium();
    expect(json['payment']).toBe('paid');
    const tree = await treeOf(traceId, 'three attempts', answered);
    expect(tree.all(execute).map(({ attributes }) => attributes['retry.attempt'])).toEqual([
      1, 2, 3,
    ]);
  });

  it('is made without payment when the third party never answers', async () => {
    await setFaults({ failNext: ['hang'] });
    const { status, json, traceId } = await createPremium();
    expect({ status, payment: json['payment'] }).toEqual({ status: 201, payment: 'deferred' });
    const tree = await treeOf(traceId, 'a time-out', answered);
    expect(tree.one(execute).isError).toBe(true);
  });

  it('reaches no third party once the breaker has opened', async () => {
    await setFaults({ failRate: 1 });
    for (let sent = 0; sent < 4; sent += 1) await createPremium();
    const { json, traceId } = await createPremium();
    expect(json['payment']).toBe('deferred');
    const tree = await treeOf(traceId, 'a refusal', answered);
    expect(tree.one(execute).attributes).toMatchObject({ 'circuit_breaker.state': 'open' });
    expect(tree.has(payment)).toBe(false);
    expect(tree.has({ ...execute, name: 'circuit_breaker.call_not_permitted' })).toBe(true);
  });
});

describe('what the lab controls', () => {
  it.each([
    ['bff', '/control/breakers/payment'],
    ['payment-gateway', '/control'],
  ])('is not there in %s for who lacks the secret', async (service, path) => {
    expect(await control(service, path, {}, 'guessed')).toMatchObject({ status: 404 });
  });

  it('says what is wrong with a fault', async () => {
    expect(await setFaults({ failRate: 2 })).toMatchObject({
      status: 422,
      json: { error: 'invalid_request', message: expect.stringMatching(/^failRate: /) },
    });
  });

  it('is not traced', () => {
    expect(platform.sink.spans.some(({ name }) => name.includes('/control'))).toBe(false);
  });
});
