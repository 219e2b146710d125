/**
 * Reads traces from a Jaeger: API v3 where it answers, v1 where that is all there is.
 * In: the base URL of a Jaeger query service, headers, a time-out.
 * Out: traces in the model of `src/verify/trace.ts`; errors with the codes of `src/errors.ts`.
 */
import type { Trace } from '../verify/trace.ts';
import { probe } from './probe.ts';
import { createRequester, type RequesterOptions } from './request.ts';
import { v1Api, v1ServicesPath } from './v1-api.ts';
import * as v1 from './v1-wire.ts';
import { v3Api, v3ServicesPath } from './v3-api.ts';
import * as v3 from './v3-wire.ts';

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

export type JaegerOptions = RequesterOptions;

/**
 * Finds out which API the server at `url` speaks, by parsing its answers: an unknown path is
 * answered with 200 and a page of HTML. Throws JAEGER_UNREACHABLE, JAEGER_NOT_JAEGER, JAEGER_ERROR.
 */
export async function connectJaeger(options: JaegerOptions): Promise<JaegerApi> {
  const requester = createRequester(options);
  const refusal = await probe(requester, v3ServicesPath, v3.servicesAnswer);
  if (refusal === undefined) return v3Api(requester);
  if ((await probe(requester, v1ServicesPath, v1.servicesAnswer)) === undefined) {
    return v1Api(requester);
  }
  throw requester.notJaeger(refusal);
}
