import type { Trace } from '../../verify/trace.ts';

/** When the edge got the request, milliseconds since 1970. */
export function edgeStart(trace: Trace): number | undefined {
  const span = trace.spans.find(({ service, kind }) => service === 'nginx' && kind === 'server');
  return span && Number(trace.originNs) / 1e6 + span.startNs / 1e6;
}
