import type { CompiledHop } from '../compiled-contract.ts';
import { labelOf } from '../contract.ts';
import type { Finding } from '../finding.ts';
import type { Span } from '../trace.ts';

/** A limit on one span's time; within the source's resolution of the limit it is inconclusive. */
export function judgeTime(
  { hop }: CompiledHop,
  what: string,
  span: Span,
  actualNs: number,
  limitMs: number,
): Omit<Finding, 'rule'> {
  const base = { hop: hop.id };
  const shown = `${(actualNs / 1e6).toFixed(1)} ms`;
  const limitNs = limitMs * 1e6;
  if (actualNs > limitNs + span.resolutionNs) {
    return {
      ...base,
      verdict: 'failed',
      message: `${labelOf(hop)}: ${what} ${shown}, at most ${limitMs} ms allowed`,
      details: [`the span "${span.name}" (${span.spanId}) of ${span.service}`],
      anchor: 'too-slow',
    };
  }
  if (actualNs > limitNs - span.resolutionNs && span.resolutionNs >= 1e6) {
    return {
      ...base,
      verdict: 'inconclusive',
      message: `${labelOf(hop)}: ${what} ${shown} of ${limitMs} ms, read to whole milliseconds`,
      anchor: 'too-slow',
    };
  }
  return { ...base, verdict: 'passed', message: `${what} ${shown} of ${limitMs} ms` };
}
