import type { ExpectationResult } from '../scenario.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import { isRedirect, throwerOf } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';
import { windowsOf } from './window-limit.ts';

/**
 * The same traffic that /api refuses, /r lets through, because its limits are higher; and the
 * configuration itself has no two endpoints alike.
 */
export function judgeDifferent(
  requests: readonly JudgedRequest[],
  limits: ConfiguredLimits,
): ExpectationResult {
  const expectation = `limits differ from endpoint to endpoint: /r takes more than the ${limits.api.minute} of /api`;
  const { api, redirect, edgeApi, edgeStatic } = limits;
  const alike =
    api.minute === redirect.minute
      ? `/api and /r both have ${api.minute} a minute`
      : edgeApi.burst === edgeStatic.burst && edgeApi.ratePerSecond === edgeStatic.ratePerSecond
        ? 'both zones of the edge have the same rate and burst'
        : undefined;
  if (alike) return { expectation, verdict: 'failed', detail: `not as configured: ${alike}` };
  const all = requests.map(({ record }) => record).filter(({ sequence }) => isRedirect(sequence));
  const user = all[0]?.user;
  const own = all.filter((record) => record.user === user);
  const most = Math.max(0, ...windowsOf(own).map(({ admitted }) => admitted));
  // What response-ratelimiting refuses is the limit of an address and not this user's.
  const refused = own.filter((record) => throwerOf(record) === 'rate-limiting').length;
  const detail = `${most} redirects of one user within one minute, ${refused} refused`;
  if (refused > 0 && most < redirect.minute) return { expectation, verdict: 'failed', detail };
  if (most > api.minute) return { expectation, verdict: 'passed', detail };
  const more = `${api.minute + 1 - most} more within it would tell`;
  return { expectation, verdict: 'inconclusive', detail: `${detail}; ${more}` };
}
