import { z } from 'zod';
import type { RequestRecord } from '../../traffic/traced-request.ts';

/** Requests that are planned as one, of users of their own. */
const sequenceIds = [
  'api-steady',
  'api-burst',
  'redirect-steady',
  'redirect-charged',
  'static-burst',
] as const;
export type SequenceId = (typeof sequenceIds)[number];

/** Those to /r. */
export function isRedirect(id: SequenceId): boolean {
  return id === 'redirect-steady' || id === 'redirect-charged';
}

/** One line of this run's request log. */
export interface LimitRecord extends Omit<RequestRecord, 'body'> {
  readonly sequence: SequenceId;
  /** Milliseconds since 1970 at which the request went out, and at which its answer was there. */
  readonly sentUnixMs: number;
  readonly answeredUnixMs: number;
}

/** A line of a log that was written before; the rest of it is as the generator wrote it. */
export const limitRecordSchema = z.custom<LimitRecord>(
  (value) => z.looseObject({ sequence: z.enum(sequenceIds) }).safeParse(value).success,
  'no record of a rate-limit run',
);

/**
 * - `nginx`: a zone of the edge
 * - `rate-limiting`, `response-ratelimiting`: plugins of the gateway
 */
export type Thrower = 'nginx' | 'rate-limiting' | 'response-ratelimiting';

/**
 * Who refused, from what the client got: the edge answers before any gateway, so that an answer
 * of its own has no request id of Kong; response-ratelimiting refuses an answer that the upstream
 * gave, which Kong tells by the latency of the upstream.
 */
export function throwerOf(record: Pick<LimitRecord, 'status' | 'headers'>): Thrower | undefined {
  if (record.status !== 429) return undefined;
  if (record.headers['x-kong-request-id'] === undefined) return 'nginx';
  return record.headers['x-kong-upstream-latency'] === undefined
    ? 'rate-limiting'
    : 'response-ratelimiting';
}

export function hopOf(thrower: Thrower): 'nginx' | 'kong' {
  return thrower === 'nginx' ? 'nginx' : 'kong';
}

/** Undefined where the header is missing, repeated or no number. */
export function numberIn(record: LimitRecord, header: string): number | undefined {
  const value = record.headers[header];
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return undefined;
  return Number(value);
}
