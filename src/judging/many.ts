import { TracelabError } from '../errors.ts';
import { relatedSearch } from '../jaeger/related-search.ts';
import { searchSettled } from '../jaeger/settled-search.ts';
import { type JaegerChoice, openJaeger } from '../jaeger-flags.ts';
import type { Contract } from '../verify/contract.ts';
import { judgeManyTraces, type ManyTracesResult } from '../verify/many-traces.ts';

export interface VerifyManyOptions {
  readonly jaeger: JaegerChoice;
  readonly service: string;
  readonly operation: string | undefined;
  readonly sinceMs: number;
  readonly quietMs: number;
  readonly minCount: number;
  readonly contracts: readonly Contract[];
  readonly signal: AbortSignal;
}

/** Judges all traces of a service in a window of time. Throws TRACE_NOT_FOUND where there are none. */
export async function verifyMany(options: VerifyManyOptions): Promise<ManyTracesResult> {
  const { service, operation, sinceMs, quietMs, minCount, contracts, signal } = options;
  const api = await openJaeger(options.jaeger);
  const { traces, truncated } = await searchSettled(api, {
    service,
    ...(operation === undefined ? {} : { operation }),
    sinceMs,
    quietMs,
    signal,
  });
  const result = await judgeManyTraces({
    contracts,
    traces,
    truncated,
    minCount,
    findRelated: relatedSearch(api),
  });
  if (result.traces.length > 0) return result;
  const names = contracts.map(({ contract }) => contract).join(', ');
  const of = operation === undefined ? service : `${service} ${operation}`;
  throw new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message:
      traces.length === 0
        ? `Jaeger has no trace of ${of} in the last ${sinceMs / 1000} s.`
        : `None of the ${traces.length} traces of ${of} in the last ${sinceMs / 1000} s is recognised by ${names}.`,
    suggestions: ['tracelab traces      (what Jaeger has)', '--since 1d'],
  });
}
