import { describe, expect, it } from 'vitest';
import { contractSchema } from '../../../src/verify/contract.ts';
import { judgeManyTraces } from '../../../src/verify/many-traces.ts';
import { makeTrace } from '../make-trace.ts';

const judge = async (
  lasts: readonly number[],
  percentile: Readonly<Record<string, unknown>>,
  resolutionNs = 1,
) => {
  const contract = contractSchema.parse({
    contract: 'shop',
    percentiles: [{ of: 'proxy', ...percentile }],
    hops: [
      { id: 'proxy', service: 'proxy' },
      { id: 'shop', service: 'shop', parent: 'proxy' },
    ],
  });
  const traces = lasts.map((ms, index) => ({
    trace: makeTrace(
      [
        { id: 'proxy', lasts: ms, resolutionNs },
        { id: 'shop', parent: 'proxy', lasts: 10, resolutionNs },
      ],
      (index + 1).toString(16).padStart(32, '0'),
    ),
    settled: true,
  }));
  const result = await judgeManyTraces({
    contracts: [contract],
    traces,
    truncated: false,
    minCount: 100,
  });
  const [judged] = result.expectations;
  return `${judged?.verdict}: ${judged?.expectation}: ${judged?.detail}`;
};
const times = (count: number, ms: number) => Array.from({ length: count }, () => ms);

describe('a percentile', () => {
  it('passes where its whole interval is under the limit', async () => {
    expect(await judge(times(400, 30), { share: 0.99, durationMs: 31 })).toBe(
      'passed: proxy takes less than 31 ms (p99): 30.0 ms of 400, 95 % interval 30.0 ms … 30.0 ms',
    );
  });

  it('fails where its whole interval is over it', async () => {
    const slow = [...times(380, 30), ...times(20, 50)];
    expect(await judge(slow, { share: 0.99, durationMs: 40 })).toMatch(
      /^failed: .*50\.0 ms of 400/,
    );
    expect(await judge(slow, { share: 0.9, durationMs: 40 })).toMatch(/^passed/);
  });

  it('is of the time without the hops below it, where that is asked', async () => {
    expect(await judge(times(200, 30), { share: 0.5, selfTimeMs: 21 })).toMatch(
      /^passed: proxy takes less than 21 ms by itself \(p50\): 20\.0 ms/,
    );
    expect(await judge(times(200, 30), { share: 0.5, selfTimeMs: 19 })).toMatch(/^failed/);
  });

  it('is inconclusive with too few traces, and says how many it takes', async () => {
    expect(await judge(times(200, 30), { share: 0.99, durationMs: 40 })).toBe(
      'inconclusive: proxy takes less than 40 ms (p99): 30.0 ms of 200, 95 % interval 30.0 ms … unbounded; the interval holds the limit of 40 ms; 168 more like these would decide',
    );
  });

  it('is inconclusive within the resolution of its source', async () => {
    const near = { share: 0.5, durationMs: 30.5 };
    expect(await judge(times(200, 30), near)).toMatch(/^passed/);
    expect(await judge(times(200, 30), near, 1e6)).toMatch(/^inconclusive/);
  });
});

describe('a contract', () => {
  it.each([
    [{ of: 'shop', share: 0.9, durationMs: 1 }, 'there is no hop "shop"'],
    [{ of: 'a', share: 0.9 }, 'one of them'],
    [{ of: 'a', share: 0.9, durationMs: 1, selfTimeMs: 1 }, 'one of them'],
  ])('is none with the percentile %j', (percentile, why) => {
    const parsed = contractSchema.safeParse({
      contract: 'c',
      percentiles: [percentile],
      hops: [{ id: 'a', service: 'a' }],
    });
    expect(parsed.error?.message).toContain(JSON.stringify(why).slice(1, -1));
  });
});
