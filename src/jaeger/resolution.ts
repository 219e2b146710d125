import type { Span } from '../verify/trace.ts';

const millisecondNs = 1e6;

/**
 * Sets what each span's source can tell apart in its durations. A service all of whose starts and
 * durations are whole milliseconds (NGINX, with or without its module) measures in milliseconds;
 * the OpenTelemetry SDK for Node starts on whole milliseconds, but its durations are finer.
 */
export function withResolution(
  spans: readonly Omit<Span, 'resolutionNs'>[],
  originNs: bigint,
  sourceResolutionNs: number,
): readonly Span[] {
  const originRemainderNs = Number(originNs % BigInt(millisecondNs));
  const coarse = new Map<string, boolean>();
  for (const span of spans) {
    const whole =
      (originRemainderNs + span.startNs) % millisecondNs === 0 &&
      isWholeMillisecond(span.durationNs, sourceResolutionNs);
    coarse.set(span.service, whole && (coarse.get(span.service) ?? true));
  }
  return spans.map((span) => ({
    ...span,
    resolutionNs: coarse.get(span.service) ? millisecondNs : sourceResolutionNs,
  }));
}

/**
 * Spans made from an access log end just before the next millisecond: 999,999 ns are added. Jaeger
 * stores a span of 0 ms as one of 1 ns.
 */
function isWholeMillisecond(durationNs: number, sourceResolutionNs: number): boolean {
  return (
    durationNs <= 1 ||
    durationNs % millisecondNs === 0 ||
    (durationNs + sourceResolutionNs) % millisecondNs === 0
  );
}
