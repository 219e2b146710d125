import type { ResourceSpans } from '../otlp/trace-data.ts';
import { adjust } from './adjust.ts';
import { type Answer, errorAnswer, QueryError } from './answer.ts';
import {
  goJson,
  parseBoolean,
  parseDurationNs,
  parseInteger,
  parseTimeNs,
  parseTraceId,
} from './go-values.ts';
import { parseTags } from './query-tags.ts';
import { search, type TraceQuery } from './search.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { summarise } from './summary.ts';

/** Answers GET requests under /api/v3; undefined where Jaeger has no such path. */
export function answerV3(store: TraceStore, url: URL): Answer | undefined {
  const [resource, id, ...rest] = url.pathname.slice('/api/v3/'.length).split('/');
  if (rest.length > 0 || id === '') return undefined;
  try {
    if (resource === 'traces' && id !== undefined) return trace(store, id, url.searchParams);
    if (id !== undefined) return undefined;
    if (resource === 'traces') return traces(store, url.searchParams);
    if (resource === 'trace-summaries') return summaries(store, url.searchParams);
    if (resource === 'services') return services(store);
    if (resource === 'operations') return operations(store, url.searchParams);
    return undefined;
  } catch (error) {
    const status = error instanceof QueryError ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    return errorAnswer(status, { error: { httpCode: status, message } });
  }
}

function trace(store: TraceStore, id: string, parameters: URLSearchParams): Answer {
  const traceId = parsed('trace_id', () => parseTraceId(decodeURIComponent(id)));
  // Jaeger checks the window and its memory storage then ignores it.
  optional(parameters, 'start_time', parseTimeNs);
  optional(parameters, 'end_time', parseTimeNs);
  const raw = optional(parameters, 'raw_traces', parseBoolean) ?? false;
  const found = store.get(traceId);
  return traceAnswer(found ? [found] : [], raw);
}

function traces(store: TraceStore, parameters: URLSearchParams): Answer {
  const query = traceQuery(parameters);
  const raw = optional(parameters, 'query.raw_traces', parseBoolean) ?? false;
  return traceAnswer(search(store, query), raw);
}

function summaries(store: TraceStore, parameters: URLSearchParams): Answer {
  const found = search(store, traceQuery(parameters));
  return json(found.length > 0 ? { summaries: found.map(summarise) } : {});
}

function services(store: TraceStore): Answer {
  const names = store.services();
  return json(names.length > 0 ? { services: names } : {});
}

function operations(store: TraceStore, parameters: URLSearchParams): Answer {
  const found = store.operations(
    parameters.get('service') ?? '',
    parameters.get('span_kind') ?? '',
  );
  return json({
    operations: found.map(({ name, kind }) => ({
      ...(name && { name }),
      ...(kind && { spanKind: kind }),
    })),
  });
}

function traceQuery(parameters: URLSearchParams): TraceQuery {
  if (!parameters.get('query.start_time_min') || !parameters.get('query.start_time_max')) {
    throw new QueryError(400, 'query.start_time_min and query.start_time_max are required');
  }
  return {
    service: parameters.get('query.service_name') ?? '',
    operation: parameters.get('query.operation_name') ?? '',
    startMinNs: optional(parameters, 'query.start_time_min', parseTimeNs) ?? 0n,
    startMaxNs: optional(parameters, 'query.start_time_max', parseTimeNs) ?? 0n,
    // Without a number Jaeger 2.13 refuses the search.
    limit: Number(
      optional(parameters, 'query.num_traces', (text) => parseInteger(text, 'Atoi')) ?? 0,
    ),
    durationMinNs: optional(parameters, 'query.duration_min', parseDurationNs) ?? 0n,
    durationMaxNs: optional(parameters, 'query.duration_max', parseDurationNs) ?? 0n,
    attributes: optional(parameters, 'query.attributes', parseTags) ?? new Map(),
  };
}

function optional<T>(
  parameters: URLSearchParams,
  name: string,
  parse: (text: string) => T,
): T | undefined {
  const text = parameters.get(name);
  return text ? parsed(name, () => parse(text)) : undefined;
}

function parsed<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new QueryError(400, `malformed parameter ${name}: ${reason}`);
  }
}

function traceAnswer(found: readonly StoredTrace[], raw: boolean): Answer {
  if (found.length === 0) throw new QueryError(404, 'No traces found');
  const resourceSpans: readonly ResourceSpans[] = found.flatMap((stored) => {
    const data = stored.read();
    return (raw ? data : adjust(data)).resourceSpans;
  });
  return json({ result: { resourceSpans } });
}

/** Jaeger names no content type here; Go then calls JSON plain text. */
function json(body: unknown): Answer {
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: goJson(body) };
}
