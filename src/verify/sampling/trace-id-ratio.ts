import type { Prediction } from './prediction.ts';

/**
 * `TraceIdRatioBasedSampler` of OpenTelemetry for JavaScript: the four 32-bit words of the id,
 * combined by XOR, against the ratio. Other languages read the id's last 8 bytes.
 */
export function traceIdRatio(ratio: number): Prediction {
  const bound = ratio >= 1 ? 2 ** 32 : Math.floor(Math.max(0, ratio) * 0xff_ff_ff_ff);
  return (traceId) => {
    let words = 0;
    for (let at = 0; at < 32; at += 8) words ^= Number.parseInt(traceId.slice(at, at + 8), 16);
    return words >>> 0 < bound;
  };
}
