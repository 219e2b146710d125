import { z } from 'zod';
import type { Span } from '../../otlp/trace-data.ts';

const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const;
const name = z.string().min(1);

/** Policies that may also stand inside an "and". */
const simple = [
  z.strictObject({ name, type: z.literal('always_sample') }),
  z.strictObject({
    name,
    type: z.literal('status_code'),
    status_code: z.strictObject({
      status_codes: z.array(z.enum(['UNSET', 'OK', 'ERROR'])).min(1),
    }),
  }),
  z.strictObject({
    name,
    type: z.literal('latency'),
    latency: z.strictObject({ threshold_ms: z.int().nonnegative() }),
  }),
  z.strictObject({
    name,
    type: z.literal('probabilistic'),
    probabilistic: z.strictObject({
      sampling_percentage: z.number().nonnegative(),
      hash_salt: z.string().default(''),
    }),
  }),
] as const;
const simplePolicy = z.discriminatedUnion('type', simple);

export const policySchema = z.discriminatedUnion('type', [
  ...simple,
  z.strictObject({
    name,
    type: z.literal('and'),
    and: z.strictObject({ and_sub_policy: z.array(simplePolicy).min(1) }),
  }),
]);
export type Policy = z.output<typeof policySchema>;

/** Whether the policy wants this trace. A trace is sampled when any policy wants it. */
export function wants(policy: Policy, traceId: string, spans: readonly Span[]): boolean {
  switch (policy.type) {
    case 'always_sample':
      return true;
    case 'status_code': {
      const codes = policy.status_code.status_codes.map((code): number => statusCodes[code]);
      return spans.some((span) => codes.includes(span.status.code ?? 0));
    }
    case 'latency':
      return durationMs(spans) >= policy.latency.threshold_ms;
    case 'probabilistic': {
      const { hash_salt, sampling_percentage } = policy.probabilistic;
      return traceHash(hash_salt || 'default-hash-seed', traceId) <= threshold(sampling_percentage);
    }
    case 'and':
      return policy.and.and_sub_policy.every((part) => wants(part, traceId, spans));
  }
}

/** From the earliest start to the latest end, whole milliseconds; nothing between counts. */
function durationMs(spans: readonly Span[]): bigint {
  const startsNs = spans.map((span) => BigInt(span.startTimeUnixNano ?? 0)).sort(ascending);
  const endsNs = spans.map((span) => BigInt(span.endTimeUnixNano ?? 0)).sort(ascending);
  return ((endsNs.at(-1) ?? 0n) - (startsNs[0] ?? 0n)) / 1_000_000n;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

const max64 = 2n ** 64n - 1n;

/** FNV-1a, 64 bits, of the salt and the id's 16 bytes: the hash that the real processor uses. */
export function traceHash(salt: string, traceId: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.concat([Buffer.from(salt), Buffer.from(traceId, 'hex')])) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & max64;
  }
  return hash;
}

/** The largest hash that is still sampled. */
function threshold(percentage: number): bigint {
  const ratio = percentage / 100;
  if (ratio >= 1) return max64;
  // A double below 1, times 2^64, is an exact double and a whole number but for tiny ratios.
  return BigInt(Math.floor(ratio * 2 ** 64));
}
