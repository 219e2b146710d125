/** Whether a root is recorded. A parent's flag is obeyed before any of this is asked. */

export type Sampler = (traceId: string) => boolean;

/** `always`, or `ratio:<r>` with r from 0 to 1 in steps of 0.0001, as `split_clients` has it. */
export function parseSampler(text: string): Sampler {
  if (text === 'always') return () => true;
  const ratio = /^ratio:(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  const parts = ratio === undefined ? Number.NaN : Number(ratio) * 10_000;
  if (!(parts >= 0 && parts <= 10_000) || Math.abs(parts - Math.round(parts)) > 1e-6) {
    throw new Error(
      `EDGE_SAMPLING is "${text}", not "always" or "ratio:<r>" with r from 0 to 1 in steps of 0.0001`,
    );
  }
  const share = Math.round(parts);
  if (share === 10_000) return () => true;
  const threshold = Number((BigInt(share) * 0xff_ff_ff_ffn) / 10_000n);
  return (traceId) => murmurHash2(traceId) < threshold;
}

/** The hash of NGINX's `split_clients` (ngx_murmur_hash2.c), over the id's hex digits. */
export function murmurHash2(text: string): number {
  const data = Buffer.from(text, 'latin1');
  const m = 0x5bd1e995;
  let hash = data.length >>> 0;
  let at = 0;
  for (; data.length - at >= 4; at += 4) {
    let k = Math.imul(data.readUInt32LE(at), m);
    k = Math.imul(k ^ (k >>> 24), m);
    hash = Math.imul(hash, m) ^ k;
  }
  const left = data.length - at;
  if (left > 0) {
    for (let index = left - 1; index >= 0; index -= 1) {
      hash ^= (data[at + index] ?? 0) << (8 * index);
    }
    hash = Math.imul(hash, m);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, m);
  return (hash ^ (hash >>> 15)) >>> 0;
}
