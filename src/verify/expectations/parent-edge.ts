import { labelOf } from '../contract.ts';
import type { PlacedSpan } from '../matching.ts';
import { perHop } from './expectation.ts';

/** The nearest ancestor in the contract is the one that the row names. */
export const parentEdge = perHop('parent-edge', ({ hop }, { matching }) => {
  const parentId = hop.parent;
  if (hop.absent || parentId === undefined) return [];
  const placed = matching.placed(hop.id);
  const wrong = placed.filter(({ placement }) => placement === 'misplaced');
  const right = placed.filter(({ placement }) => placement === 'in place');
  const edge = { hop: hop.id, from: parentId };
  const labels = new Map(matching.contract.hops.map((one) => [one.hop.id, labelOf(one.hop)]));
  const where = ({ nearest }: PlacedSpan) =>
    nearest ? `below ${labels.get(nearest.hopId)} (span ${nearest.span.spanId})` : 'below no hop';
  return [
    ...(right.length > 0 ? [{ ...edge, verdict: 'passed' as const, message: 'in its place' }] : []),
    ...wrong.map((one) => ({
      ...edge,
      verdict: 'failed' as const,
      message: `${labelOf(hop)} hangs ${where(one)}, not below ${labels.get(parentId)}`,
      details: [`the span "${one.span.name}" (${one.span.spanId}) of ${one.span.service}`],
      lookAt: `${hop.source ?? one.span.service}: which context is active when its span starts`,
      anchor: 'wrong-parent' as const,
    })),
  ];
});
