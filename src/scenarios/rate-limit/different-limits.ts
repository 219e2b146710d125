import type { ExpectationResult } from '../scenario.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import { throwerOf } from './limit-record.ts';
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
  const own = requests
    .map(({ record }) => record)
    .filter(({ sequence }) => sequence === 'redirect-steady');
  const most = Math.max(0, ...windowsOf(own).map(({ admitted }) => admitted));
  const refused = own.filter((record) => throwerOf(record) !== undefined).length;
  const detail = `${most} redirects of one user within one minute, ${refused} refused`;
  if (refused > 0 && most < redirect.minute) return { expectation, verdict: 'failed', detail };
  return { expectation, verdict: most > api.minute ? 'passed' : 'inconclusive', detail };
}
