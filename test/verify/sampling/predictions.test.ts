import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { kongRatio } from '../../../src/verify/sampling/kong-ratio.ts';
import type { Prediction } from '../../../src/verify/sampling/prediction.ts';
import { byThreshold, probability } from '../../../src/verify/sampling/probability.ts';
import { splitClients } from '../../../src/verify/sampling/split-clients.ts';
import { tailProbabilistic } from '../../../src/verify/sampling/tail-probabilistic.ts';
import { traceIdRatio } from '../../../src/verify/sampling/trace-id-ratio.ts';
import { isSampled } from '../../../stack/kong/sampling.ts';
import { parseSampler } from '../../../stack/nginx/sampler.ts';
import { policySchema, wants } from '../../../stack/otel-collector/processors/sampling-policies.ts';

const read = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8')) as T;
const randomIds = (count: number) =>
  Array.from({ length: count }, () => randomBytes(16).toString('hex'));
const differing = (ids: readonly string[], one: Prediction, other: Prediction) =>
  ids.filter((id) => one(id) !== other(id));
const ratios = [0, 0.0001, 0.1, 1 / 3, 0.5, 0.9999, 1];

describe('traceIdRatio', () => {
  test.each(ratios)('decides at its own threshold as the SDK does: %d', (ratio) => {
    const real = new TraceIdRatioBasedSampler(ratio);
    const bound = Math.floor(ratio * 0xff_ff_ff_ff);
    const ids = [bound - 1, bound, bound + 1, 0xff_ff_ff_ff]
      .filter((word) => word > 0 && word <= 0xff_ff_ff_ff)
      .map((word) => word.toString(16).padStart(8, '0') + '0'.repeat(24));
    const decides: Prediction = (id) =>
      real.shouldSample(ROOT_CONTEXT, id).decision === SamplingDecision.RECORD_AND_SAMPLED;
    expect(differing(ids, traceIdRatio(ratio), decides)).toEqual([]);
  });
});

describe('probability', () => {
  const recorded = read<{ ratio: number; th: string; sampled: string[]; unsampled: string[] }[]>(
    'otel-js/probability.json',
  );

  test.each(recorded)('decides as the real sampler did: $ratio', (entry) => {
    for (const predict of [probability(entry.ratio), byThreshold(entry.th)]) {
      expect(entry.sampled.filter((id) => !predict(id))).toEqual([]);
      expect(entry.unsampled.filter((id) => predict(id))).toEqual([]);
    }
  });

  test('takes the randomness that the tracestate gives instead of the id', () => {
    const id = `${'0'.repeat(18)}${'f'.repeat(14)}`;
    expect(byThreshold('8')(id)).toBe(true);
    expect(byThreshold('8', '7fffffffffffff')(id)).toBe(false);
  });
});

describe('kongRatio', () => {
  test.each(ratios)('decides as the gateway stand-in does: %d', (ratio) => {
    expect(differing(randomIds(5_000), kongRatio(ratio), (id) => isSampled(id, ratio))).toEqual([]);
  });

  test('reads the bytes of the id from the eighth to the first, as Kong does on amd64', () => {
    const rest = '0'.repeat(16);
    expect(kongRatio(0.5)(`ffffffffffffff7f${rest}`)).toBe(true);
    expect(kongRatio(0.5)(`0000000000000080${rest}`)).toBe(false);
  });
});

describe('splitClients', () => {
  test.each(ratios.filter((ratio) => ratio !== 1 / 3))('decides as the edge does: %d', (ratio) => {
    const edge = parseSampler(`ratio:${ratio}`);
    expect(differing(randomIds(5_000), splitClients(ratio), edge)).toEqual([]);
  });

  test('decides as a real split_clients did', () => {
    const recorded = read<{ sampled: string[]; unsampled: string[] }>('nginx/split-clients.json');
    expect(recorded.sampled.filter((id) => !splitClients(0.1)(id))).toEqual([]);
    expect(recorded.unsampled.filter((id) => splitClients(0.1)(id))).toEqual([]);
  });
});

describe('tailProbabilistic', () => {
  const policy = (sampling_percentage: number, hash_salt = '') =>
    policySchema.parse({
      name: 'some',
      type: 'probabilistic',
      probabilistic: { sampling_percentage, hash_salt },
    });

  test('decides as a real Collector did', () => {
    const recorded = read<{ traceId: string; kept: boolean }[]>('otel-collector/tenth.json');
    const predict = tailProbabilistic(0.1);
    expect(recorded.filter(({ traceId, kept }) => predict(traceId) !== kept)).toEqual([]);
  });

  test.each([
    [10, ''],
    [10, 'salted'],
    [0, ''],
    [100, ''],
  ])("decides as the stand-in's policy does: %d %% %s", (percentage, salt) => {
    const decides: Prediction = (id) => wants(policy(percentage, salt), id, []);
    const predict = tailProbabilistic(percentage / 100, salt);
    expect(differing(randomIds(2_000), predict, decides)).toEqual([]);
  });
});
