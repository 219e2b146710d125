import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import * as sdk from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { readSamplerAnew, samplerOf } from '../../../services/telemetry/sampler.ts';

const kept = `${'f0000000'.repeat(3)}f0000001`;
const dropped = 'ffffffff'.padEnd(32, '0');
const ratio = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
const keeps = (sampler: sdk.Sampler, traceId: string, context = ROOT_CONTEXT) =>
  sampler.shouldSample(context, traceId, 'span', SpanKind.INTERNAL, {}, []).decision ===
  sdk.SamplingDecision.RECORD_AND_SAMPLED;
const under = (traceFlags: number) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: dropped, spanId: '1'.repeat(16), traceFlags });

describe("a service's sampler", () => {
  it('keeps every trace without a word of the lab', () => {
    expect(keeps(samplerOf({}, sdk), dropped)).toBe(true);
  });

  it('keeps a share of its own roots, and obeys a parent', () => {
    const sampler = samplerOf(ratio, sdk);
    expect([kept, dropped].map((id) => keeps(sampler, id))).toEqual([true, false]);
    expect(keeps(sampler, dropped, under(1))).toBe(true);
    expect(keeps(sampler, kept, under(0))).toBe(false);
  });

  it('takes another environment while it runs', () => {
    const environment: Record<string, string> = {};
    const sampler = samplerOf(environment, sdk);
    Object.assign(environment, ratio);
    readSamplerAnew();
    expect(keeps(sampler, dropped)).toBe(false);
  });

  it.each([
    { OTEL_TRACES_SAMPLER: 'jaeger_remote' },
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' },
    { ...ratio, OTEL_TRACES_SAMPLER_ARG: '1.5' },
  ])('refuses $OTEL_TRACES_SAMPLER $OTEL_TRACES_SAMPLER_ARG', (environment) => {
    expect(() => samplerOf(environment, sdk)).toThrow(/OTEL_TRACES_SAMPLER/);
  });
});
