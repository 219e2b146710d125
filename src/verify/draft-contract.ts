import { TracelabError } from '../errors.ts';
import { commonContract } from './common-contract.ts';
import { compileContract } from './compiled-contract.ts';
import { type Contract, contractSchema } from './contract.ts';
import { draftRows, type Row } from './draft-rows.ts';
import { judgeTrace } from './judge.ts';
import { attribute, requestPath } from './semconv.ts';
import type { Span, Trace } from './trace.ts';
import { indexTrace, type TraceIndex } from './trace-index.ts';
import { stableText } from './variable-text.ts';

export interface DraftOptions {
  readonly trace: Trace;
  /** Others of the same kind of request: what all have in common is asked. */
  readonly alike?: readonly Trace[];
  /** Name of the contract; made from the request otherwise. */
  readonly name?: string;
  /** Keep the spans within a service too, and those that only open connections. */
  readonly all?: boolean;
}

export interface ContractDraft {
  readonly contract: Contract;
  /** "service name" of spans that are no rows: a service's inside, or not to be told from others. */
  readonly leftOut: readonly string[];
}

/**
 * A contract that the trace, and each that is like it, fulfils: one row for each service's entries
 * and exits, its parent the nearest of them above. Throws BAD_USAGE for a trace that is not whole.
 */
export async function draftContract(options: DraftOptions): Promise<ContractDraft> {
  const { trace, alike = [] } = options;
  const { contract: ofOne, leftOut } = await draftOfOne(options);
  if (alike.length === 0) return { contract: ofOne, leftOut };
  const contract = await commonContract(ofOne, [trace, ...alike]);
  const kept = new Set(contract.hops.map(({ id }) => id));
  const struck = ofOne.hops.filter(({ id }) => !kept.has(id));
  return { contract, leftOut: [...leftOut, ...struck.map((hop) => `${hop.service} ${hop.name}`)] };
}

async function draftOfOne(options: DraftOptions): Promise<ContractDraft> {
  const { trace, all = false } = options;
  const index = indexTrace(trace);
  const top = topOf(index);
  const left = new Set<Span>();
  const keeps = (span: Span) =>
    span === top || (!left.has(span) && (all || isHop(span, index.parent(span))));
  for (;;) {
    const rows = draftRows(index, keeps);
    const contract = contractOf(rows, trace, top, options.name);
    const { findings } = judgeTrace(await compileContract(contract), trace, { settled: true });
    const wrong = findings.find((one) => one.verdict !== 'passed' && !one.advisory);
    if (wrong === undefined) {
      const without = trace.spans.filter((span) => !keeps(span));
      const leftOut = [...new Set(without.map(({ service, name }) => `${service} ${name}`))];
      return { contract, leftOut };
    }
    // What cannot be told apart from another row, such as a call within its like, is no row.
    const row = rows.find(({ hop }) => hop.id === wrong.hop);
    if (row === undefined || row.spans.includes(top)) throw notWhole(trace, wrong.message);
    for (const span of row.spans) left.add(span);
  }
}

/** The root, or the one span whose parent is a client that is not traced. */
function topOf({ trace, roots, orphans }: TraceIndex): Span {
  const [top, ...more] = [...roots, ...orphans];
  if (top !== undefined && more.length === 0) return top;
  throw notWhole(
    trace,
    `${roots.length} spans without a parent, ${orphans.length} with one that is not there`,
  );
}

const opensConnection = /^(pg-pool\.connect|pg\.connect|tcp\.connect|tls\.connect|dns\.lookup)\b/;

/** Where a request enters or leaves a service. */
function isHop(span: Span, parent: Span | undefined): boolean {
  if (parent?.service !== span.service) return true;
  const inside = span.kind === 'internal' || span.kind === 'unspecified';
  return !inside && !opensConnection.test(span.name);
}

function contractOf(rows: readonly Row[], trace: Trace, top: Span, name?: string): Contract {
  const entry =
    [top, ...trace.spans.filter(({ kind }) => kind === 'server')].find(
      ({ attributes }) => requestPath(attributes) !== undefined,
    ) ?? top;
  const method = attribute(entry.attributes, 'http.request.method');
  const path = requestPath(entry.attributes);
  const recognise = {
    ...(method === undefined ? {} : { method: String(method) }),
    ...(path === undefined ? {} : { path: stableText(path) }),
  };
  const healthy = rows.some(({ spans }) => spans.every(({ status }) => status !== 'error'));
  const contract: Contract = {
    contract: name ?? contractName(entry),
    ...(Object.keys(recognise).length > 0 ? { recognise } : {}),
    ...(top.parentSpanId === undefined ? {} : { remoteParent: true }),
    ...(healthy ? { status: 'not-error' as const } : {}),
    hops: rows.map(({ hop }) => hop),
  };
  // Not what parsing gives: that has its keys in another order.
  contractSchema.parse(contract);
  return contract;
}

/** "post-api-urls" */
function contractName({ name }: Span): string {
  const words = stableText(name).replaceAll('[^/\\s]+', 'x');
  return (
    words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'trace'
  );
}

function notWhole({ traceId }: Trace, why: string): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message: `A contract is written from a whole trace, and ${traceId} is not: ${why}.`,
    suggestions: [`tracelab trace ${traceId}`, 'tracelab traces      (to choose another)'],
  });
}
