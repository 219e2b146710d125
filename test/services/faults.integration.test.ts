import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, Medium } from '../../src/lab/fault.ts';
import { type Platform, startPlatform, startTimeoutMs } from './harness.ts';
import type { SinkSpan } from './otlp-sink.ts';
import { type SpanQuery, SpanTree } from './span-tree.ts';
import { connectStomp, type Notified, type StompClient } from './stomp-client.ts';

let platform: Platform;
let token: string;
let client: StompClient;

beforeAll(async () => {
  platform = await startPlatform({
    services: ['bff', 'url-api', 'job-scheduler', 'websocket-service'],
  });
  token = await platform.issuer.token();
  const url = `${platform.url('websocket-service').replace('http', 'ws')}/ws`;
  client = await connectStomp({ url, token });
}, startTimeoutMs);
afterAll(async () => {
  await client?.stop();
  await platform?.[Symbol.asyncDispose]();
});

async function playing<T>(service: string, faults: readonly Fault[], work: () => Promise<T>) {
  await platform.child(service).reload({ SELF_TEST_FAULTS: JSON.stringify(faults) });
  try {
    return await work();
  } finally {
    await platform.child(service).reload({ SELF_TEST_FAULTS: '' });
  }
}

type NotificationType = 'link.created' | 'link.statistics-updated';

/** Creates a link; gives its trace, the notification, and when it came. */
async function create(type: NotificationType) {
  const traceId = randomBytes(16).toString('hex');
  const answer = await fetch(`${platform.url('bff')}/api/urls`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ url: `https://example.com/${traceId}` }),
  });
  const { code } = (await answer.json()) as { readonly code: string };
  const message = await client.next(({ body }) => body.code === code && body.type === type);
  return { traceId, message, receivedMs: Date.now() };
}

const traceIdOf = ({ headers }: Notified) => headers.traceparent?.slice(3, 35);
const all = { every: 1, at: 0 };

interface Hop {
  readonly over: Medium;
  readonly sender: string;
  readonly receiver: string;
  /** What a client is told after that hop. */
  readonly type: NotificationType;
  readonly sent: SpanQuery;
  /** Absent where the client is who receives. */
  readonly received?: SpanQuery;
}

const hops: readonly Hop[] = [
  {
    over: 'http',
    sender: 'bff',
    receiver: 'url-api',
    type: 'link.created',
    sent: { service: 'bff', kind: 'client', name: 'POST' },
    received: { service: 'url-api', kind: 'server', name: 'POST /urls' },
  },
  {
    over: 'kafka',
    sender: 'url-api',
    receiver: 'websocket-service',
    type: 'link.created',
    sent: { service: 'url-api', kind: 'producer', name: 'send url-events' },
    received: { service: 'websocket-service', kind: 'consumer', name: 'process url-events' },
  },
  {
    over: 'job',
    sender: 'job-scheduler',
    receiver: 'job-scheduler',
    type: 'link.statistics-updated',
    sent: { service: 'job-scheduler', kind: 'producer', name: /^job\.enqueue/ },
    received: { service: 'job-scheduler', kind: 'consumer', name: /^job\.execute/ },
  },
  {
    over: 'websocket',
    sender: 'websocket-service',
    receiver: 'websocket-service',
    type: 'link.created',
    sent: { service: 'websocket-service', kind: 'producer', name: 'websocket.broadcast' },
  },
];

describe.each(hops)('over $over', ({ over, sender, receiver, type, sent, received }) => {
  it('a healthy message stays in the trace of its caller', async () => {
    const { traceId, message } = await create(type);
    expect(traceIdOf(message)).toBe(traceId);
    expect(message.headers.baggage).toContain('user.id=user-alice');
  });

  it('a message begins another trace', async () => {
    const fault = {
      kind: 'context',
      ...all,
      over,
      header: 'traceparent',
      change: 'restarted',
    } as const;
    const { traceId, message } = await playing(sender, [fault], () => create(type));
    expect(traceIdOf(message)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf(message)).not.toBe(traceId);
  });

  it('a message loses its baggage, and stays in its trace', async () => {
    const fault = { kind: 'context', ...all, over, header: 'baggage', change: 'dropped' } as const;
    const { traceId, message } = await playing(sender, [fault], () => create(type));
    expect(traceIdOf(message)).toBe(traceId);
    expect(message.headers.baggage).toBeUndefined();
  });

  it('a message waits between what sends it and what receives it', async () => {
    const delayMs = 400;
    /** Two processes read clocks of whole milliseconds. */
    const clockMs = 20;
    const fault = { kind: 'delay', ...all, over, delayMs } as const;
    const { traceId, receivedMs } = await playing(receiver, [fault], () => create(type));
    const isComplete = (spans: readonly SinkSpan[]) => {
      const tree = new SpanTree(spans);
      return [sent, received ?? sent].every((query) => tree.has(query));
    };
    const tree = new SpanTree(await platform.sink.until(traceId, isComplete, 'both ends'));
    const [from] = tree.all(sent) as [SinkSpan];
    const waitedMs =
      received === undefined
        ? receivedMs - Number(from.endNs / 1_000_000n)
        : Number((tree.one(received).startNs - from.startNs) / 1_000_000n);
    expect(waitedMs).toBeGreaterThanOrEqual(delayMs - clockMs);
  });
});

describe('what the lab asks', () => {
  it('is answered at once, and counts as no message', async () => {
    const fault = { kind: 'delay', every: 1000, at: 0, over: 'http', delayMs: 60_000 } as const;
    await playing('url-api', [fault], async () => {
      const answer = await fetch(`${platform.url('url-api')}/health`);
      expect(answer.status).toBe(200);
    });
  });
});
