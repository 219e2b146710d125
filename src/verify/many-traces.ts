import { type CompiledContract, compileContract } from './compiled-contract.ts';
import type { Contract } from './contract.ts';
import { type HopBudget, hopBudgets } from './hop-budgets.ts';
import type { HopReport } from './hop-report.ts';
import { judgeTrace } from './judge.ts';
import type { JudgedExpectation } from './judged-expectation.ts';
import { matchTrace } from './matching.ts';
import { judgeOverTraces } from './over-traces/judge.ts';
import { recogniseContract } from './recognise.ts';
import { type FindRelated, gatherRelated, relatedQueries } from './related.ts';
import { judgeKeptOnly } from './sampling/claimed-sampling.ts';
import type { Trace } from './trace.ts';
import { type Verdict, verdicts, worst } from './verdict.ts';

export interface FoundTrace {
  readonly trace: Trace;
  /** Nothing new is to be expected of it. */
  readonly settled: boolean;
}

export interface ManyTracesOptions {
  /** The contract, or several of which the one that fits each trace is taken. */
  readonly contracts: readonly Contract[];
  readonly traces: readonly FoundTrace[];
  /** Not all traces that there are: what was found is judged, and nothing can pass. */
  readonly truncated: boolean;
  readonly findRelated?: FindRelated;
  /** Traces from which on budgets are judged. */
  readonly minCount: number;
}

export interface TraceOfMany {
  readonly traceId: string;
  readonly contract: string;
  readonly verdict: Verdict;
  /** What speaks against it, what its verdict rests on first. */
  readonly complaints: readonly string[];
}

export interface ManyTracesResult {
  /** The worst of the traces, of the budgets, of the expectations, and of the search. */
  readonly verdict: Verdict;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Traces that no contract recognised. */
  readonly unrecognised: number;
  readonly truncated: boolean;
  readonly budgets: readonly HopBudget[];
  /** What contracts say over many traces: of what their sampler keeps, of sequences, rates, percentiles. */
  readonly expectations: readonly JudgedExpectation[];
  readonly traces: readonly TraceOfMany[];
}

/** Judges every trace that a contract recognises, then the budgets over all of them. */
export async function judgeManyTraces(options: ManyTracesOptions): Promise<ManyTracesResult> {
  const { contracts, truncated, minCount } = options;
  const compiled = new Map<Contract, CompiledContract>();
  for (const contract of contracts) compiled.set(contract, await compileContract(contract));
  const judged: (TraceOfMany & { readonly hops: readonly HopReport[] })[] = [];
  for (const found of options.traces) {
    const contract = await contractOf(contracts, found.trace);
    const known = contract && compiled.get(contract);
    if (known) judged.push(await judgeOne(known, found, options.findRelated));
  }
  const budgets = [...Map.groupBy(judged, ({ contract }) => contract)].flatMap(
    ([contract, traces]) => hopBudgets({ contract, traces, minCount }),
  );
  const sampling = contracts.flatMap(({ contract, sampling: claim }) => {
    const ids = new Set(judged.flatMap((one) => (one.contract === contract ? one.traceId : [])));
    const own = options.traces.flatMap(({ trace }) => (ids.has(trace.traceId) ? trace : []));
    return claim && own.length > 0 ? [judgeKeptOnly(contract, claim, own)] : [];
  });
  const found = {
    traces: options.traces.map(({ trace }) => trace),
    unsettled: options.traces.filter(({ settled }) => !settled).length,
    truncated,
  };
  const over = await Promise.all(
    contracts.map((contract) =>
      judgeOverTraces(contract, {
        ...found,
        recognised: judged.filter((one) => one.contract === contract.contract),
        minCount,
      }),
    ),
  );
  const expectations = [...sampling, ...over.flat()];
  const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  return {
    verdict: worst([
      ...judged.map(({ verdict }) => verdict),
      ...[...budgets, ...expectations].map(({ verdict }) => verdict),
      truncated ? 'inconclusive' : 'passed',
    ]),
    counts: Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])) as Readonly<
      Record<Verdict, number>
    >,
    unrecognised: options.traces.length - judged.length,
    truncated,
    budgets,
    expectations,
    traces: judged.map(({ hops: _, ...one }) => one),
  };
}

/** One contract that says nothing of what it recognises is meant for every trace. */
async function contractOf(contracts: readonly Contract[], trace: Trace) {
  const [only, ...more] = contracts;
  return more.length === 0 && !only?.recognise ? only : recogniseContract(contracts, trace);
}

async function judgeOne(
  contract: CompiledContract,
  { trace, settled }: FoundTrace,
  findRelated: FindRelated | undefined,
) {
  const related = findRelated
    ? await gatherRelated(relatedQueries(matchTrace(contract, trace), []), findRelated)
    : [];
  const result = judgeTrace(contract, trace, { settled, related });
  const { traceId, verdict, hops, findings } = result;
  return {
    traceId,
    contract: result.contract,
    verdict,
    complaints: findings
      .filter((one) => one.verdict !== 'passed' && !one.advisory)
      .toSorted((a, b) => Number(b.verdict === verdict) - Number(a.verdict === verdict))
      .map(({ hop, message }) =>
        hop && !message.startsWith(`${hop}: `) ? `${hop}: ${message}` : message,
      ),
    hops,
  };
}
