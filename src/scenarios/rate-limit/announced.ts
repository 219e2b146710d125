import type { ExpectationResult } from '../scenario.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import { isRedirect, type LimitRecord, numberIn, throwerOf } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';

/** Headers in which Kong tells its limits, by sequence; every answer of the gateway has them. */
function announcedBy(record: LimitRecord, limits: ConfiguredLimits): Record<string, number> {
  const { api, redirect, charged } = limits;
  const { minute, hour } = isRedirect(record.sequence) ? redirect : api;
  const windows = { 'x-ratelimit-limit-minute': minute, 'x-ratelimit-limit-hour': hour };
  // Only where the service was asked does response-ratelimiting count.
  const counted = isRedirect(record.sequence) && throwerOf(record) !== 'rate-limiting';
  return counted
    ? { ...windows, [`x-ratelimit-limit-${charged.name}-minute`]: charged.minute }
    : windows;
}

/** Limits that cannot be reached in a short run (hours, charged redirects) are read off the answers. */
export function judgeAnnounced(
  requests: readonly JudgedRequest[],
  limits: ConfiguredLimits,
): ExpectationResult {
  const gateway = requests
    .map(({ record }) => record)
    .filter(({ headers }) => headers['x-kong-request-id'] !== undefined);
  const wrong = gateway.flatMap((record) =>
    Object.entries(announcedBy(record, limits))
      .filter(([header, limit]) => numberIn(record, header) !== limit)
      .map(([header, limit]) => ({ record, header, limit })),
  );
  const bad = new Set(wrong.map(({ record }) => record)).size;
  const [first] = wrong;
  const { api, redirect, charged } = limits;
  return {
    expectation: `the gateway announces ${api.minute} a minute and ${api.hour} an hour at /api; ${redirect.minute}, ${redirect.hour} and ${charged.minute} charged at /r`,
    verdict: gateway.length === 0 ? 'incomplete' : wrong.length > 0 ? 'failed' : 'passed',
    detail: first
      ? `${gateway.length - bad} of ${gateway.length}; ${first.record.route}: ${first.header} is ${first.record.headers[first.header] ?? 'absent'}, not ${first.limit}`
      : `${gateway.length} of ${gateway.length} answers`,
  };
}
