import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  CompositePropagator,
  isTracingSuppressed,
  suppressTracing,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baggagePropagator } from '../../../services/telemetry/baggage-propagator.ts';
import { carrierOf, contextOf, outsideContextOf } from '../../../services/telemetry/propagation.ts';

const propagatorOf = (trusted: boolean) =>
  new CompositePropagator({
    propagators: [
      new W3CTraceContextPropagator(),
      baggagePropagator({ inner: new W3CBaggagePropagator(), trusted }),
    ],
  });

const carrier = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=value',
  baggage: 'user.id=mallory,client.type=web',
};

const userOf = (context: Parameters<typeof propagation.getBaggage>[0]) =>
  propagation.getBaggage(context)?.getEntry('user.id')?.value;

describe('carriers', () => {
  beforeAll(() => {
    propagation.setGlobalPropagator(propagatorOf(true));
  });
  afterAll(() => propagation.disable());

  it('bring trace context and baggage back as they were', () => {
    expect(carrierOf(contextOf(carrier))).toEqual(carrier);
  });

  it('are plain JSON, so that a job payload can hold them', () => {
    const through = JSON.parse(JSON.stringify(carrierOf(contextOf(carrier))));
    expect(trace.getSpanContext(contextOf(through))?.traceId).toBe(
      '0af7651916cd43dd8448eb211c80319c',
    );
  });

  it('start from a clean root: suppressed tracing does not leak into a job', () => {
    expect(isTracingSuppressed(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(contextOf(carrier))).toBe(false);
  });

  it('give no span where there is none', () => {
    expect(carrierOf(ROOT_CONTEXT)).toEqual({});
    expect(trace.getSpanContext(contextOf({}))).toBeUndefined();
    expect(trace.getSpanContext(contextOf({ traceparent: 'nonsense' }))).toBeUndefined();
  });

  it('of callers outside keep the trace, and lose the claims', () => {
    const context = outsideContextOf(carrier);
    expect(trace.getSpanContext(context)?.spanId).toBe('b7ad6b7169203331');
    expect(userOf(context)).toBeUndefined();
    expect(propagation.getBaggage(context)?.getEntry('client.type')?.value).toBe('web');
  });
});

describe('the baggage propagator', () => {
  const extract = (trusted: boolean, headers: Record<string, string>) =>
    propagatorOf(trusted).extract(ROOT_CONTEXT, headers, {
      keys: (of) => Object.keys(of),
      get: (of, key) => of[key],
    });

  it('keeps all baggage within the platform', () => {
    expect(userOf(extract(true, carrier))).toBe('mallory');
  });

  it('drops claims where callers come from outside', () => {
    expect(userOf(extract(false, carrier))).toBeUndefined();
  });

  it('bounds what it takes in', () => {
    const baggage = Array.from({ length: 100 }, (_, index) => `k${index}=v`).join(',');
    const context = extract(true, { ...carrier, baggage });
    expect(propagation.getBaggage(context)?.getAllEntries()).toHaveLength(64);
  });
});
