/**
 * What a contract says over many traces: states in sequence, rates, percentiles. In: the contract, all
 * traces that were found, and what is missing of them. Out: a verdict each, with its evidence.
 */
import type { Contract } from '../contract.ts';
import type { HopReport } from '../hop-report.ts';
import type { JudgedExpectation } from '../judged-expectation.ts';
import type { Trace } from '../trace.ts';
import { judgePercentileOf } from './percentile.ts';
import { judgeRate } from './rate.ts';
import { judgeSequence } from './sequence.ts';
import type { Gap } from './weigh.ts';

export interface TracesFound {
  /** Those that the contract recognised, as it judged them. */
  readonly recognised: readonly { readonly hops: readonly HopReport[] }[];
  /** Of these, from which on a percentile is judged. */
  readonly minCount: number;
  /** Of any contract or none: what a contract does not recognise moves states as well. */
  readonly traces: readonly Trace[];
  /** Traces that may still grow, or of which there is nothing. */
  readonly unsettled: number;
  /** There are more than were found. */
  readonly truncated: boolean;
  /** Some were sampled out, whatever the contract says. */
  readonly sampled?: boolean;
}

export async function judgeOverTraces(
  contract: Contract,
  found: TracesFound,
): Promise<readonly JudgedExpectation[]> {
  const { sequences = [], percentiles = [], rates = [], sampling } = contract;
  const { traces, recognised, minCount } = found;
  const gap = gapOf({ ...found, sampled: found.sampled || (sampling?.ratio ?? 1) < 1 });
  return Promise.all([
    ...sequences.map((one) => judgeSequence(one, traces, gap)),
    ...percentiles.map((one) => judgePercentileOf(one, contract, recognised, minCount)),
    ...rates.map((one) => judgeRate(one, traces, gap)),
  ]);
}

function gapOf({ unsettled, truncated, sampled }: TracesFound): Gap | undefined {
  if (unsettled > 0) {
    return { verdict: 'incomplete', why: `${unsettled} traces are not there, or may still grow` };
  }
  if (truncated) return { verdict: 'inconclusive', why: 'Jaeger has more traces than it gave' };
  if (sampled) return { verdict: 'inconclusive', why: 'traces were sampled out' };
  return undefined;
}
