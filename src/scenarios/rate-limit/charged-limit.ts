import { worst } from '../../verify/verdict.ts';
import type { ExpectationResult } from '../scenario.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import { isRedirect, type LimitRecord, numberIn, throwerOf } from './limit-record.ts';
import { endMinuteOf } from './window-limit.ts';

/**
 * What response-ratelimiting counts by address, and so for all of a lab together: not more get
 * through than the answers say were left, and none is refused before nothing is left.
 */
export function judgeChargedLimit(
  records: readonly LimitRecord[],
  limit: ConfiguredLimits['charged'],
): ExpectationResult {
  const redirects = records.filter(
    (record) => isRedirect(record.sequence) && endMinuteOf(record) !== undefined,
  );
  const minutes = Map.groupBy(redirects, endMinuteOf);
  const judged = [...minutes.values()].map((own) => judgeMinute(own, limit));
  const reached = judged.some(({ refused }) => refused > 0);
  const verdict = worst(judged.map((minute) => minute.verdict));
  const more = Math.min(limit.minute, ...judged.map(({ unused }) => unused)) + 1;
  return {
    expectation: `/r charges at most ${limit.minute} ${limit.name} a minute`,
    verdict: verdict === 'passed' && !reached ? 'inconclusive' : verdict,
    detail:
      judged.map(({ detail }) => detail).join('; next minute: ') +
      (reached ? '' : `; ${more} more within one minute would exceed it`),
  };
}

function judgeMinute(
  records: readonly LimitRecord[],
  { name, minute }: ConfiguredLimits['charged'],
): Pick<ExpectationResult, 'verdict' | 'detail'> & {
  readonly refused: number;
  readonly unused: number;
} {
  const leftAfter = (record: LimitRecord) =>
    numberIn(record, `x-ratelimit-remaining-${name}-minute`);
  const refused = records.filter((record) => throwerOf(record) === 'response-ratelimiting');
  const admitted = records.filter(({ status }) => status === 302);
  const left = Math.max(0, ...admitted.map((record) => (leftAfter(record) ?? -1) + 1));
  const early = refused.filter((record) => leftAfter(record) !== 0).length;
  const kept = admitted.length <= left && left <= minute && early === 0;
  const told = early > 0 ? `, ${early} of them with some left` : '';
  return {
    verdict: kept ? 'passed' : 'failed',
    detail: `${left} were left, ${admitted.length} admitted, ${refused.length} refused${told}`,
    refused: refused.length,
    unused: Math.max(0, left - admitted.length),
  };
}
