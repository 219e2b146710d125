import { TracelabError } from '../errors.ts';
import { compileContract } from './compiled-contract.ts';
import { type Contract, countOf, type Hop } from './contract.ts';
import { isStatus } from './expectations/status.ts';
import { isExpected } from './expected-value.ts';
import { judgeTrace } from './judge.ts';
import { type Matching, matchTrace } from './matching.ts';
import { recogniseContract } from './recognise.ts';
import type { Expected } from './selector.ts';
import { attribute, requestPath } from './semconv.ts';
import type { Span, Trace } from './trace.ts';
import { commonPath } from './variable-text.ts';

/**
 * What a contract asks that all of these traces fulfil: rows that one of them lacks are struck,
 * numbers that differ become a least, values that differ `present`. Throws BAD_USAGE where a trace
 * is of another kind.
 */
export async function commonContract(
  contract: Contract,
  traces: readonly Trace[],
): Promise<Contract> {
  let common = await commonRecognition(contract, traces);
  for (;;) {
    const compiled = await compileContract(common);
    const matchings = traces.map((trace) => matchTrace(compiled, trace));
    const [row, matching] = strange(common, matchings, isAbsent) ??
      strange(common, matchings, isElsewhere) ?? [undefined, undefined];
    if (row === undefined) {
      const loosened = {
        ...common,
        hops: common.hops.map((hop) => loosen(hop, common, matchings)),
      };
      await demandPassed(loosened, traces);
      return loosened;
    }
    if (row === common.hops[0]) throw ofAnotherKind(matching.index.trace, `it has no ${row.name}`);
    common = { ...common, hops: without(common.hops, row) };
  }
}

type Test = (matching: Matching, hop: Hop) => boolean;

const isAbsent: Test = ({ placed }, { id }) => placed(id).length === 0;
const isElsewhere: Test = ({ placed }, { id }) =>
  placed(id).some(({ placement }) => placement !== 'in place');

function strange(
  { hops }: Contract,
  matchings: readonly Matching[],
  test: Test,
): readonly [Hop, Matching] | undefined {
  for (const hop of hops) {
    const matching = matchings.find((one) => test(one, hop));
    if (matching) return [hop, matching];
  }
  return undefined;
}

function without(hops: readonly Hop[], row: Hop): Hop[] {
  return hops
    .filter((hop) => hop !== row)
    .map(({ parent, ...hop }) => {
      const above = parent === row.id ? row.parent : parent;
      return above === undefined ? hop : { ...hop, parent: above };
    });
}

function loosen(
  { count, status, attributes, ...hop }: Hop,
  contract: Contract,
  matchings: readonly Matching[],
): Hop {
  const spans = matchings.map(({ placed }) => placed(hop.id).map(({ span }) => span));
  const all = spans.flat();
  const { min, max } = countOf({ count, ...hop });
  const numbers = spans.map(({ length }) => length);
  const least = Math.min(min, ...numbers);
  const differs = least < min || Math.max(...numbers) > max;
  const wanted = status ?? contract.status;
  const holds = wanted === undefined || all.every((span) => isStatus(wanted, span.status));
  const kept = Object.entries(attributes ?? {}).flatMap(([name, expected]) => {
    const value = loosenValue(name, expected, all);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...hop,
    ...(differs ? { count: { min: least } } : count === undefined ? {} : { count }),
    ...(holds ? (status === undefined ? {} : { status }) : { status: 'any' as const }),
    ...(kept.length > 0 ? { attributes: Object.fromEntries(kept) } : {}),
  };
}

function loosenValue(
  name: string,
  expected: Expected,
  spans: readonly Span[],
): Expected | undefined {
  const all = (wanted: Expected) =>
    spans.every((span) => isExpected(wanted, attribute(span.attributes, name)));
  if (all(expected)) return expected;
  return all('present') ? 'present' : undefined;
}

/** A path that is another in each trace, though no part of it looks made for one request. */
async function commonRecognition(contract: Contract, traces: readonly Trace[]): Promise<Contract> {
  const { recognise } = contract;
  if (recognise?.path === undefined) return contract;
  const recognised = await Promise.all(traces.map((trace) => recogniseContract([contract], trace)));
  if (recognised.every((one) => one !== undefined)) return contract;
  const { path, ...rest } = recognise;
  const common = commonPath(traces.flatMap((trace) => entryPath(trace) ?? []));
  return { ...contract, recognise: { ...rest, ...(common === undefined ? {} : { path: common }) } };
}

function entryPath({ spans }: Trace): string | undefined {
  const entries = spans.filter(({ kind, parentSpanId }) => kind === 'server' || !parentSpanId);
  return entries
    .map(({ attributes }) => requestPath(attributes))
    .find((path) => path !== undefined);
}

async function demandPassed(contract: Contract, traces: readonly Trace[]): Promise<void> {
  const compiled = await compileContract(contract);
  for (const trace of traces) {
    const { findings } = judgeTrace(compiled, trace, { settled: true });
    const wrong = findings.find(({ verdict, advisory }) => verdict !== 'passed' && !advisory);
    if (wrong) throw ofAnotherKind(trace, wrong.message);
  }
}

function ofAnotherKind({ traceId }: Trace, why: string): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message: `The traces are not of one kind of request: in ${traceId}, ${why}.`,
    suggestions: [`tracelab trace ${traceId}`],
  });
}
