import type { Trace } from '../verify/trace.ts';

export interface SearchQuery {
  readonly service: string;
  readonly operation?: string;
  /**
   * Every one must be on one span; Jaeger compares them as strings. API v3 of Jaeger 2.13 ignores
   * them without a word: `searchAll` does not.
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly minDurationMs?: number;
  /** At most this many traces; an answer of exactly this many is truncated. */
  readonly limit: number;
}

export interface Operation {
  readonly name: string;
  readonly kind?: string;
}

export interface ServiceDependency {
  readonly parent: string;
  readonly child: string;
  readonly calls: number;
}

/** Traces that are read at the same time: enough to hide the waiting, too few to disturb the lab. */
export const readsAtOnce = 8;

/** One version of Jaeger's query API. */
export interface JaegerApi {
  readonly version: 'v3' | 'v1';
  /** Undefined: Jaeger holds no span of this trace. */
  trace(traceId: string): Promise<Trace | undefined>;
  /** One page, by no promised order. */
  search(query: SearchQuery): Promise<readonly Trace[]>;
  services(): Promise<readonly string[]>;
  operations(service: string): Promise<readonly Operation[]>;
  /** What Jaeger itself aggregated; empty where nothing aggregates. */
  dependencies(endMs: number, lookbackMs: number): Promise<readonly ServiceDependency[]>;
}
