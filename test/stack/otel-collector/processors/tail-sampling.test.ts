import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  policySchema,
  wants,
} from '../../../../stack/otel-collector/processors/sampling-policies.ts';
import { request, traceId } from '../../jaeger/spans.ts';
import { createProcessor } from './run-processor.ts';

const errors = {
  name: 'errors',
  type: 'status_code',
  status_code: { status_codes: ['ERROR'] },
};
const slow = { name: 'slow', type: 'latency', latency: { threshold_ms: 1000 } };
const tenth = {
  name: 'tenth',
  type: 'probabilistic',
  probabilistic: { sampling_percentage: 10 },
};

describe('the processor "tail_sampling"', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settings = { decision_wait: '2s', policies: [errors, slow] };
  const idsOf = (running: ReturnType<typeof createProcessor>) =>
    running.spans().map((span) => `${span.traceId.slice(-1)}${span.spanId.slice(-1)}`);

  test('hands a trace with an error on, whole, once the wait is over', () => {
    const running = createProcessor('tail_sampling', settings);
    running.send(request({ trace: 'a', id: '1' }, { trace: 'b', id: '2' }));
    vi.advanceTimersByTime(1500);
    running.send(request({ trace: 'a', id: '3', status: 2 }));
    expect(idsOf(running)).toEqual([]);
    vi.advanceTimersByTime(600);
    expect(idsOf(running)).toEqual(['a1', 'a3']);
    expect(running.processor.counts()).toMatchObject({
      sampledTraces: 1,
      notSampledTraces: 1,
      dropped: 1,
      held: 0,
    });
  });

  test.each([
    [999, []],
    [1000, ['a1', 'a2']],
  ])('measures a trace from its first start to its last end: %i ms', (durationMs, expected) => {
    const running = createProcessor('tail_sampling', settings);
    const last = { trace: 'a', id: '2', startMs: 1_000_000 + durationMs - 10, durationMs: 10 };
    running.send(request({ trace: 'a', id: '1', durationMs: 10 }, last));
    vi.advanceTimersByTime(2100);
    expect(idsOf(running)).toEqual(expected);
  });

  test('late spans follow the decision', () => {
    const running = createProcessor('tail_sampling', settings);
    running.send(request({ trace: 'a', id: '1', status: 2 }, { trace: 'b', id: '2' }));
    vi.advanceTimersByTime(2100);
    running.send(request({ trace: 'a', id: '3' }, { trace: 'b', id: '4', status: 2 }));
    expect(idsOf(running)).toEqual(['a1', 'a3']);
    expect(running.processor.counts()).toMatchObject({ dropped: 2 });
  });

  test('a decision is forgotten when the cache is full', () => {
    const decision_cache = { sampled_cache_size: 1, non_sampled_cache_size: 1 };
    const running = createProcessor('tail_sampling', { ...settings, decision_cache });
    running.send(request({ trace: 'a', id: '1', status: 2 }, { trace: 'b', id: '2', status: 2 }));
    vi.advanceTimersByTime(2100);
    running.send(request({ trace: 'a', id: '3' }, { trace: 'b', id: '4' }));
    expect(idsOf(running)).toEqual(['a1', 'b2', 'b4']);
  });

  test('drops the oldest undecided trace above num_traces', () => {
    const running = createProcessor('tail_sampling', { ...settings, num_traces: 1 });
    running.send(request({ trace: 'a', id: '1', status: 2 }, { trace: 'b', id: '2', status: 2 }));
    vi.advanceTimersByTime(2100);
    expect(idsOf(running)).toEqual(['b2']);
    expect(running.processor.counts()).toMatchObject({ droppedTooEarly: 1 });
  });

  test('decides at once when it is stopped', async () => {
    const running = createProcessor('tail_sampling', settings);
    running.send(request({ trace: 'a', id: '1', status: 2 }, { trace: 'b', id: '2' }));
    await running.processor.stop();
    expect(idsOf(running)).toEqual(['a1']);
  });

  test('refuses a policy that it does not know', () => {
    const policies = [{ name: 'few', type: 'rate_limiting' }];
    expect(() => createProcessor('tail_sampling', { policies })).toThrow('policies.0.type');
  });
});

describe('a sampling policy', () => {
  test('probabilistic: picks the traces that a real Collector picked', () => {
    const file = new URL('../../../../fixtures/otel-collector/tenth.json', import.meta.url);
    const recorded: { traceId: string; kept: boolean }[] = JSON.parse(readFileSync(file, 'utf8'));
    const policy = policySchema.parse(tenth);
    const picked = recorded.map((trace) => ({
      traceId: trace.traceId,
      kept: wants(policy, trace.traceId, []),
    }));
    expect(picked).toEqual(recorded);
    expect(picked.filter(({ kept }) => kept)).toHaveLength(18);
  });

  test.each([
    [0, false],
    [100, true],
    [250, true],
  ])('probabilistic: %i %', (sampling_percentage, expected) => {
    const policy = policySchema.parse({ ...tenth, probabilistic: { sampling_percentage } });
    expect(wants(policy, traceId('a'), [])).toBe(expected);
  });

  test('and: wants what all its parts want', () => {
    const span = { traceId: traceId('a'), spanId: '1'.repeat(16), status: { code: 2 } };
    const always = { name: 'all', type: 'always_sample' };
    const both = (...and_sub_policy: object[]) =>
      wants(
        policySchema.parse({ name: 'both', type: 'and', and: { and_sub_policy } }),
        span.traceId,
        [span],
      );
    expect(both(always, errors)).toBe(true);
    expect(both(always, errors, slow)).toBe(false);
  });
});
