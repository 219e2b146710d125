import { TracelabError } from '../errors.ts';
import type { Trace } from '../verify/trace.ts';
import { parseTraceId } from '../verify/trace-id.ts';
import type { JaegerApi } from './api.ts';

/** One trace, as it is now. Throws BAD_TRACE_ID, TRACE_NOT_FOUND. */
export async function readTrace(api: JaegerApi, id: string): Promise<Trace> {
  const traceId = parseTraceId(id);
  const trace = await api.trace(traceId);
  if (trace) return trace;
  throw new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message: `Jaeger has no span of trace ${traceId}.`,
    suggestions: ['tracelab traces      (lists the ids that Jaeger has)'],
  });
}
