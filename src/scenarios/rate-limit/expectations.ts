import { worst } from '../../verify/verdict.ts';
import { judgeConservation } from '../conservation.ts';
import type { ExpectationResult } from '../scenario.ts';
import { judgeAnnounced } from './announced.ts';
import { judgeChargedLimit } from './charged-limit.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import { judgeDifferent } from './different-limits.ts';
import type { SequenceId } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';
import { judgeRetryAfter } from './retry-after.ts';
import { judgeThrottledTraces } from './throttled-traces.ts';
import { judgeWindowLimit } from './window-limit.ts';
import { judgeZoneLimit } from './zone-limit.ts';

export interface JudgeRunOptions {
  readonly requests: readonly JudgedRequest[];
  readonly limits: ConfiguredLimits;
  /** How many requests the generator says it started. */
  readonly sent: number;
  /** Why a sequence was not sent as planned: nothing can be read off its counts. */
  readonly trouble: ReadonlyMap<SequenceId, string>;
}

/** What the run must have shown; pure over the request log, the traces and the configured limits. */
export function judgeRun(options: JudgeRunOptions): readonly ExpectationResult[] {
  const { requests, limits, trouble } = options;
  const of = (id: SequenceId) => requests.filter(({ record }) => record.sequence === id);
  const counted = (id: SequenceId, result: ExpectationResult): ExpectationResult => {
    const why = trouble.get(id);
    if (why === undefined) return result;
    const detail = `void: ${why} (${result.detail})`;
    return { ...result, verdict: 'inconclusive', detail };
  };
  const { api, edgeApi, edgeStatic } = limits;
  return [
    counted(
      'api-steady',
      judgeWindowLimit(
        `the gateway admits ${api.minute} requests a minute of one user to /api`,
        of('api-steady').map(({ record }) => record),
        api.minute,
      ),
    ),
    counted(
      'api-burst',
      judgeZoneLimit(
        `the edge admits 1 + ${edgeApi.burst} at once and ${edgeApi.ratePerSecond} a second to /api`,
        of('api-burst'),
        edgeApi,
      ),
    ),
    counted(
      'static-burst',
      judgeZoneLimit(
        `the edge admits 1 + ${edgeStatic.burst} at once and ${edgeStatic.ratePerSecond} a second to its own pages`,
        of('static-burst'),
        edgeStatic,
      ),
    ),
    ...charged(requests, limits).map((result) => counted('redirect-charged', result)),
    counted('redirect-steady', judgeDifferent(requests, limits)),
    judgeAnnounced(requests, limits),
    judgeThrottledTraces(requests),
    judgeRetryAfter(requests),
    judgeConservation(requests, options.sent),
    generator(trouble),
  ];
}

/** Only where the run set out to use it up. */
function charged(
  requests: readonly JudgedRequest[],
  { charged: limit }: ConfiguredLimits,
): readonly ExpectationResult[] {
  const records = requests.map(({ record }) => record);
  const meant = records.some(({ sequence }) => sequence === 'redirect-charged');
  return meant ? [judgeChargedLimit(records, limit)] : [];
}

function generator(trouble: ReadonlyMap<SequenceId, string>): ExpectationResult {
  return {
    expectation: 'the generator kept to its plan',
    verdict: worst([...trouble].map(() => 'inconclusive' as const)),
    detail: [...trouble].map(([id, why]) => `${id}: ${why}`).join('; ') || 'no start was dropped',
  };
}
