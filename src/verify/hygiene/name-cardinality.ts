import { stableText } from '../variable-text.ts';
import type { HygieneCheck } from './check.ts';

/** So many names that differ in ids alone are no accident. */
const mostNames = 10;

/**
 * A span's name is of low cardinality: ids belong into attributes. Source: OpenTelemetry, trace
 * API, "Span" ("get_account/{accountId}").
 */
export const nameCardinality: HygieneCheck = {
  rule: 'name-cardinality',
  judge: (traces) => {
    const groups = new Map<
      string,
      { service: string; names: Set<string>; traceId: string; spanId: string }
    >();
    for (const { trace } of traces) {
      for (const { service, name, spanId } of trace.spans) {
        const pattern = stableText(name);
        if (pattern === name) continue;
        const key = `${service} ${pattern}`;
        const group = groups.get(key) ?? {
          service,
          names: new Set(),
          traceId: trace.traceId,
          spanId,
        };
        group.names.add(name);
        groups.set(key, group);
      }
    }
    return [...groups.values()].map(({ service, names, traceId, spanId }) => ({
      verdict: 'failed',
      message: `${service} names spans by ids: ${names.size} ${names.size === 1 ? 'name' : 'names'} like "${[...names][0]}"`,
      traceId,
      spanId,
      anchor: 'span-name-cardinality',
      ...(names.size < mostNames ? { advisory: true as const } : {}),
    }));
  },
};
