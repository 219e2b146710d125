import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TracelabError } from '../../src/errors.ts';
import {
  formatSampling,
  parseSampling,
  samplingSchema,
  samplingSettings,
  smartPolicy,
} from '../../src/lab/sampling.ts';
import { readConfiguration } from '../../stack/otel-collector/configuration.ts';

const typed = 'tracelab sampling set';

describe('parseSampling', () => {
  it.each(['always', 'smart', 'head:0.1', 'head:1', 'edge:0.0001'])('reads %s', (text) => {
    const sampling = parseSampling(text, typed);
    expect(formatSampling(sampling)).toBe(text);
    expect(samplingSchema.parse(sampling)).toEqual(sampling);
  });

  it.each([
    'head:0',
    'head:1.5',
    'head:-0.1',
    'head:ten',
    'head:NaN',
    'head:1e-1',
    'head:',
    'head',
    'edge:0.00001',
    'head:0.1:0.1',
    'smart:0.1',
    '10%',
    '',
  ])('refuses %j, and says what to type', (text) => {
    const refusal = catching(() => parseSampling(text, typed));
    expect(refusal.code).toBe('BAD_USAGE');
    expect(refusal.message).toContain(`"${text}"`);
    for (const suggestion of refusal.suggestions) {
      expect(() => parseSampling(suggestion.slice(typed.length + 1), typed)).not.toThrow();
    }
    expect(refusal.suggestions).not.toEqual([]);
  });
});

describe('samplingSettings', () => {
  it.each([
    ['always', 'always', 'parentbased_always_on', 'config.yaml'],
    ['head:0.1', 'ratio:0.1', 'parentbased_traceidratio', 'config.yaml'],
    ['edge:0.1', 'ratio:0.1', 'parentbased_always_on', 'config.yaml'],
    ['smart', 'always', 'parentbased_always_on', 'config.tail-sampling.yaml'],
  ])('of %s: one sampler decides', (text, edge, services, collector) => {
    expect(samplingSettings(parseSampling(text, typed))).toMatchObject({
      'edge-sampling': edge,
      'traces-sampler': services,
      'collector-config': collector,
    });
  });
});

it("smartPolicy has the figures of the Collector's file", () => {
  const file = new URL('../../stack/otel-collector/config.tail-sampling.yaml', import.meta.url);
  const { processors } = readConfiguration(readFileSync(file, 'utf8'));
  expect(processors['tail_sampling']).toMatchObject({
    decision_wait: `${smartPolicy.decisionWaitMs / 1000}s`,
    policies: [
      { status_code: { status_codes: ['ERROR'] } },
      { latency: { threshold_ms: smartPolicy.slowMs } },
      { probabilistic: { sampling_percentage: smartPolicy.ratio * 100 } },
    ],
  });
});

function catching(run: () => unknown): TracelabError {
  try {
    run();
  } catch (error) {
    if (error instanceof TracelabError) return error;
  }
  throw new Error('no TracelabError was thrown');
}
