import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kongRatio } from '../../../src/verify/sampling/kong-ratio.ts';
import type { Prediction } from '../../../src/verify/sampling/prediction.ts';
import { probability } from '../../../src/verify/sampling/probability.ts';
import { splitClients } from '../../../src/verify/sampling/split-clients.ts';
import { tailProbabilistic } from '../../../src/verify/sampling/tail-probabilistic.ts';
import { traceIdRatio } from '../../../src/verify/sampling/trace-id-ratio.ts';
import { isSampled } from '../../../stack/kong/sampling.ts';
import { parseSampler } from '../../../stack/nginx/sampler.ts';

/** A million ids, in batches that each get a ratio of their own. */
const [batches, size] = [10, 100_000];
const ids = Array.from({ length: batches }, () => {
  const hex = randomBytes(size * 16).toString('hex');
  return Array.from({ length: size }, (_, at) => hex.slice(at * 32, at * 32 + 32));
});
/** Not `fc.double`: nearly all of its numbers are as good as 0. */
const anyRatio = fc.nat(1e9).map((parts) => parts / 1e9);
/** What `split_clients` can say: hundredths of a percent. */
const anyPart = fc.nat(10_000).map((parts) => parts / 10_000);

interface Case {
  readonly sampler: string;
  readonly predict: (ratio: number) => Prediction;
  /** The sampler itself, or its rule written down a second time, with other arithmetic. */
  readonly real: (ratio: number) => Prediction;
  readonly ratios?: fc.Arbitrary<number>;
}

const cases: readonly Case[] = [
  {
    sampler: "the SDK's TraceIdRatioBasedSampler",
    predict: traceIdRatio,
    real: (ratio) => {
      const sampler = new TraceIdRatioBasedSampler(ratio);
      return (id) =>
        sampler.shouldSample(ROOT_CONTEXT, id).decision === SamplingDecision.RECORD_AND_SAMPLED;
    },
  },
  {
    sampler: "the gateway's stand-in",
    predict: kongRatio,
    real: (ratio) => (id) => isSampled(id, ratio),
  },
  { sampler: "Kong's rule", predict: kongRatio, real: kongRule },
  {
    sampler: "the edge's stand-in",
    predict: splitClients,
    real: (ratio) => parseSampler(`ratio:${ratio}`),
    ratios: anyPart,
  },
  { sampler: "the probability sampler's rule", predict: probability, real: probabilityRule },
  { sampler: "the Collector's rule", predict: tailProbabilistic, real: tailRule },
];

test.for(cases)(
  'decides on a million ids as $sampler does',
  { timeout: 60_000 },
  ({ predict, real, ratios = anyRatio }) => {
    const wrong = [0.1, ...fc.sample(ratios, batches - 1)].flatMap((ratio, batch) => {
      const [ours, theirs] = [predict(ratio), real(ratio)];
      const differing = (ids[batch] ?? []).filter((id) => ours(id) !== theirs(id));
      return differing.length === 0 ? [] : [{ ratio, differing: differing.slice(0, 3) }];
    });
    expect(wrong).toEqual([]);
  },
);

/** The first 8 bytes from the last to the first: digit by digit against the bound's own digits. */
function kongRule(ratio: number): Prediction {
  if (ratio >= 1) return () => true;
  const bound = BigInt(Math.trunc(ratio * 2 ** 64))
    .toString(16)
    .padStart(16, '0');
  return (id) => {
    for (let byte = 0; byte < 8; byte += 1) {
      const ours = id.slice(14 - 2 * byte, 16 - 2 * byte);
      const theirs = bound.slice(2 * byte, 2 * byte + 2);
      if (ours !== theirs) return ours < theirs;
    }
    return false;
  };
}

/** The threshold as the tracestate writes it, compared as text with the id's last 14 digits. */
function probabilityRule(ratio: number): Prediction {
  const kept = BigInt(Math.round(ratio * 2 ** 56));
  const threshold = (2n ** 56n - kept).toString(16).padStart(14, '0');
  return (id) => threshold.length === 14 && id.slice(18) >= threshold;
}

/** FNV-1a of 64 bits in two words of 32: the prime is 2^40 + 0x1b3. */
function tailRule(ratio: number): Prediction {
  const bound = ratio >= 1 ? 2n ** 64n - 1n : BigInt(Math.floor(ratio * 2 ** 64));
  const [boundHigh, boundLow] = [Number(bound >> 32n), Number(bound & 0xff_ff_ff_ffn)];
  const hashOf = (bytes: Iterable<number>, [high, low]: readonly [number, number]) => {
    let [top, bottom] = [high, low];
    for (const byte of bytes) {
      const mixed = (bottom ^ byte) >>> 0;
      const product = mixed * 0x1b3;
      bottom = product >>> 0;
      // Times 2^40: what is below ends in the word above, eight bits further up.
      top = (top * 0x1b3 + Math.floor(product / 2 ** 32) + ((mixed << 8) >>> 0)) >>> 0;
    }
    return [top, bottom] as const;
  };
  const seed = hashOf(Buffer.from('default-hash-seed'), [0xcbf29ce4, 0x84222325]);
  return (id) => {
    const [high, low] = hashOf(Buffer.from(id, 'hex'), seed);
    return high < boundHigh || (high === boundHigh && low <= boundLow);
  };
}
