import type { JaegerApi } from './api.ts';
import { readDependencies } from './dependencies.ts';
import { otlpToTraces } from './otlp-to-trace.ts';
import type { Requester } from './request.ts';
import { operationsAnswer, servicesAnswer, tracesAnswer } from './v3-wire.ts';

export const v3ServicesPath = '/api/v3/services';

/** Jaeger's API v3. Source: recorded answers of Jaeger 2, and its `apiv3/http_gateway.go`. */
export function v3Api(requester: Requester): JaegerApi {
  return {
    version: 'v3',
    async trace(traceId) {
      // Raw: the memory store keeps the warnings of every adjusted read, so that answers grow.
      const query = new URLSearchParams({ raw_traces: 'true' });
      const path = `/api/v3/traces/${traceId}`;
      const answer = await requester.parsed(tracesAnswer, path, query, 'may be missing');
      const wanted = traceId.toLowerCase().padStart(32, '0');
      return answer && otlpToTraces(answer.result).find((trace) => trace.traceId === wanted);
    },
    async search(search) {
      const query = new URLSearchParams({
        'query.service_name': search.service,
        'query.start_time_min': rfc3339(search.fromNs),
        'query.start_time_max': rfc3339(search.toNs),
        // Both names of the limit: older Jaegers know the first, newer ones the second.
        'query.num_traces': String(search.limit),
        'query.search_depth': String(search.limit),
        'query.raw_traces': 'true',
      });
      if (search.operation) query.set('query.operation_name', search.operation);
      if (search.attributes) query.set('query.attributes', JSON.stringify(search.attributes));
      if (search.minDurationMs) query.set('query.duration_min', `${search.minDurationMs}ms`);
      // Nothing found is a 404.
      const path = '/api/v3/traces';
      const answer = await requester.parsed(tracesAnswer, path, query, 'may be missing');
      return answer ? otlpToTraces(answer.result) : [];
    },
    async services() {
      const answer = await requester.parsed(servicesAnswer, v3ServicesPath);
      return (answer?.services ?? []).toSorted();
    },
    async operations(service) {
      const query = new URLSearchParams({ service });
      const answer = await requester.parsed(operationsAnswer, '/api/v3/operations', query);
      return (answer?.operations ?? []).map(({ name, spanKind }) => ({
        name,
        ...(spanKind ? { kind: spanKind } : {}),
      }));
    },
    dependencies: (endMs, lookbackMs) => readDependencies(requester, endMs, lookbackMs),
  };
}

/** RFC 3339 with nanoseconds. */
function rfc3339(unixNs: bigint): string {
  const seconds = new Date(Number(unixNs / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(unixNs % 1_000_000_000n).padStart(9, '0')}Z`;
}
