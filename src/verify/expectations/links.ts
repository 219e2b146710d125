import { labelOf } from '../contract.ts';
import { perHop } from './expectation.ts';

/** A row with a link has a span link to the hop it names, in this trace or in another. */
export const links = perHop('links', ({ hop }, { matching }) => {
  if (hop.absent || hop.link === undefined) return [];
  const target = matching.contract.hops.find((other) => other.hop.id === hop.link)?.hop;
  return matching.placed(hop.id).map(({ span, placement }) =>
    placement === 'in place'
      ? {
          hop: hop.id,
          verdict: 'passed' as const,
          message: `linked from ${span.traceId}`,
          ...(hop.link ? { from: hop.link } : {}),
        }
      : {
          hop: hop.id,
          verdict: 'failed' as const,
          message: `${labelOf(hop)} has no link to ${target ? labelOf(target) : hop.link}`,
          details: [`the span "${span.name}" (${span.spanId}) has ${span.links.length} links`],
          lookAt: `${hop.source ?? span.service}: the links its span is started with`,
          anchor: 'link-missing' as const,
          ...(hop.link ? { from: hop.link } : {}),
        },
  );
});
