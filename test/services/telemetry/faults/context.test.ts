import { type Attributes, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { faultyPropagator } from '../../../../services/telemetry/faults/context.ts';
import { takeFaults } from '../../../../services/telemetry/faults/current.ts';
import type { ContextHeader, Fault, Medium } from '../../../../src/lab/fault.ts';

const inner = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});
const propagator = faultyPropagator(inner);
const caller = inner.extract(
  ROOT_CONTEXT,
  {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=value',
    baggage: 'user.id=u-alice,tenant.id=t-1',
  },
  { keys: Object.keys, get: (of, key) => of[key as ContextHeader] },
);

interface Sender {
  readonly service: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}
const producer = (service: string, system: string): Sender => ({
  service,
  kind: SpanKind.PRODUCER,
  attributes: { 'messaging.system': system },
});
const senders: Readonly<Record<Medium, Sender>> = {
  http: { service: 'bff', kind: SpanKind.CLIENT, attributes: {} },
  kafka: producer('url-api', 'kafka'),
  job: producer('job-scheduler', 'graphile-worker'),
  websocket: producer('websocket-service', 'websocket'),
};

type Carrier = Readonly<Partial<Record<ContextHeader, string>>>;

/** What leaves with a message, by the propagator with faults and by the one below. */
function send(over: Medium, by = new TracerProvider()): { sent: Carrier; healthy: Carrier } {
  const { kind, attributes } = senders[over];
  const span = by.getTracer('test').startSpan('send', { kind, attributes }, caller);
  const context = trace.setSpan(caller, span);
  const setter = {
    set: (of: Record<string, string>, key: string, value: string) => (of[key] = value),
  };
  const [sent, healthy] = [{}, {}];
  propagator.inject(context, sent, setter);
  inner.inject(context, healthy, setter);
  return { sent, healthy };
}

const play = (over: Medium, fault: Partial<Fault>) =>
  takeFaults(
    senders[over].service,
    JSON.stringify([{ kind: 'context', every: 1, at: 0, over, ...fault }]),
  );

afterEach(() => takeFaults('bff', ''));

const media: readonly Medium[] = ['http', 'kafka', 'job', 'websocket'];

describe.each(media)('a message over %s', (over) => {
  const others = media.filter((medium) => medium !== over);

  it.each<ContextHeader>(['traceparent', 'tracestate', 'baggage'])(
    'loses its %s, and nothing else',
    (header) => {
      play(over, { header, change: 'dropped' });
      const { sent, healthy } = send(over);
      const { [header]: lost, ...rest } = healthy;
      expect(lost).toBeDefined();
      expect(sent).toEqual(rest);
    },
  );

  it('begins another trace, sampled, each time', () => {
    play(over, { header: 'traceparent', change: 'restarted' });
    const [first, second] = [send(over), send(over)];
    expect(first.sent).toEqual({
      ...first.healthy,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    const traceIds = [first.healthy, first.sent, second.sent].map(({ traceparent }) =>
      traceparent?.slice(3, 35),
    );
    expect(new Set(traceIds).size).toBe(3);
  });

  it('carries other entries of tracestate', () => {
    play(over, { header: 'tracestate', change: 'restarted' });
    const { sent, healthy } = send(over);
    expect(sent).toEqual({ ...healthy, tracestate: 'restarted=1' });
  });

  it('carries other values under the keys of its baggage', () => {
    play(over, { header: 'baggage', change: 'restarted' });
    const { sent, healthy } = send(over);
    expect(sent).toEqual({ ...healthy, baggage: 'user.id=restarted,tenant.id=restarted' });
  });

  it('is left alone by a fault of the others', () => {
    for (const other of others) {
      play(other, { header: 'traceparent', change: 'dropped' });
      const { sent, healthy } = send(over);
      expect(sent).toEqual(healthy);
    }
  });

  it('is hit in its share', () => {
    play(over, { every: 3, at: 1, header: 'traceparent', change: 'dropped' });
    const lost = Array.from({ length: 6 }, () => send(over).sent.traceparent === undefined);
    expect(lost).toEqual([false, true, false, false, true, false]);
  });
});

describe('a propagator without faults', () => {
  it.each(media)('changes nothing over %s', (over) => {
    takeFaults(senders[over].service, undefined);
    const { sent, healthy } = send(over);
    expect(sent).toEqual(healthy);
    expect(Object.keys(sent)).toEqual(['traceparent', 'tracestate', 'baggage']);
  });

  it('hands the setter through as it is', () => {
    const setters: unknown[] = [];
    const setter = { set: () => {} };
    faultyPropagator({
      extract: (context) => context,
      fields: () => [],
      inject: (...call) => setters.push(call[2]),
    }).inject(caller, {}, setter);
    expect(setters).toEqual([setter]);
  });
});

describe('a message of a trace that is not sampled', () => {
  it('is neither hit nor counted: its span says nothing of the medium', () => {
    play('http', { every: 2, at: 0, header: 'baggage', change: 'dropped' });
    const { sent, healthy } = send('http', new TracerProvider({ sampler: new AlwaysOffSampler() }));
    expect(sent).toEqual(healthy);
    expect(send('http').sent.baggage).toBeUndefined();
  });
});
