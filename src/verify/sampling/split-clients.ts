import type { Prediction } from './prediction.ts';

/** NGINX's `split_clients` on the trace id: its share has steps of a hundredth of a percent. */
export function splitClients(ratio: number): Prediction {
  const parts = Math.round(Math.min(1, Math.max(0, ratio)) * 10_000);
  if (parts === 10_000) return () => true;
  const bound = Number((BigInt(parts) * 0xff_ff_ff_ffn) / 10_000n);
  return (traceId) => murmurHash2(traceId) < bound;
}

/**
 * NGINX's own hash (ngx_murmur_hash2.c) of the id's 32 hex digits. The edge's stand-in has the same:
 * the verifier does not ask the judged for its decision.
 */
function murmurHash2(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  const multiplier = 0x5bd1e995;
  let hash = bytes.length;
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) {
    let word = Math.imul(bytes.readUInt32LE(at), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  // Nothing is left of an id of 32 digits; NGINX splits other values too.
  const left = bytes.subarray(at);
  if (left.length > 0) {
    left.forEach((byte, index) => {
      hash ^= byte << (8 * index);
    });
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
