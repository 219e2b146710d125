import type { JaegerApi } from './api.ts';
import { readDependencies } from './dependencies.ts';
import type { Requester } from './request.ts';
import { v1ToTraces } from './v1-to-trace.ts';
import { operationsAnswer, servicesAnswer, tracesAnswer } from './v1-wire.ts';

export const v1ServicesPath = '/api/services';

/** Jaeger's API v1, for servers older than v3. Its search was removed in 2026. */
export function v1Api(requester: Requester): JaegerApi {
  return {
    version: 'v1',
    async trace(traceId) {
      const path = `/api/traces/${traceId}`;
      const answer = await requester.parsed(tracesAnswer, path, undefined, 'may be missing');
      return v1ToTraces(answer?.data ?? [])[0];
    },
    async search(search) {
      const query = new URLSearchParams({
        service: search.service,
        start: String(search.fromNs / 1000n),
        end: String(search.toNs / 1000n),
        limit: String(search.limit),
      });
      if (search.operation) query.set('operation', search.operation);
      if (search.attributes) query.set('tags', JSON.stringify(search.attributes));
      if (search.minDurationMs) query.set('minDuration', `${search.minDurationMs}ms`);
      const answer = await requester.parsed(tracesAnswer, '/api/traces', query);
      return v1ToTraces(answer?.data ?? []);
    },
    async services() {
      const answer = await requester.parsed(servicesAnswer, v1ServicesPath);
      return (answer?.data ?? []).toSorted();
    },
    async operations(service) {
      const query = new URLSearchParams({ service });
      const answer = await requester.parsed(operationsAnswer, '/api/operations', query);
      return (answer?.data ?? []).map(({ name, spanKind }) => ({
        name,
        ...(spanKind ? { kind: spanKind } : {}),
      }));
    },
    dependencies: (endMs, lookbackMs) => readDependencies(requester, endMs, lookbackMs),
  };
}
