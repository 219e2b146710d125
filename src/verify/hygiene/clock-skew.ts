import type { HygieneCheck, IndexedTrace } from './check.ts';

/** The SDK for Node starts its spans on whole milliseconds: what is less says nothing of clocks. */
const toleranceNs = 2e6;

/**
 * A callee cannot start before its caller, nor after a call has ended: by how much it seems to,
 * the two clocks differ at least. No contract is broken by it, but times between the two mean
 * nothing; hop overheads, differences of durations, are right all the same.
 */
export const clockSkew: HygieneCheck = {
  rule: 'clock-skew',
  judge: (traces) => {
    const worst = new Map<
      string,
      { byNs: number; text: string; traceId: string; spanId: string }
    >();
    for (const one of traces.flatMap(skewsOf)) {
      if (one.byNs > (worst.get(one.text)?.byNs ?? 0)) worst.set(one.text, one);
    }
    return [...worst.values()].map(({ byNs, text, traceId, spanId }) => ({
      verdict: 'failed',
      message: `${text} by at least ${(byNs / 1e6).toFixed(0)} ms`,
      traceId,
      spanId,
      anchor: 'clock-skew',
      advisory: true,
    }));
  },
};

function skewsOf({ trace: { spans, traceId }, index }: IndexedTrace) {
  return spans.flatMap((span) => {
    const parent = index.parent(span);
    if (parent === undefined || parent.service === span.service) return [];
    const behindNs = parent.startNs - span.startNs;
    const aheadNs =
      parent.kind === 'client' && span.kind === 'server'
        ? span.startNs - (parent.startNs + parent.durationNs)
        : 0;
    const byNs = Math.max(behindNs, aheadNs);
    if (byNs <= toleranceNs + span.resolutionNs + parent.resolutionNs) return [];
    const word = behindNs > aheadNs ? 'behind' : 'ahead of';
    const text = `the clock of ${span.service} is ${word} that of ${parent.service}`;
    return [{ byNs, text, traceId, spanId: span.spanId }];
  });
}
