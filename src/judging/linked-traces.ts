import { searchAll } from '../jaeger/search.ts';
import { readTraceFile } from '../jaeger/trace-file.ts';
import { openJaeger } from '../jaeger-flags.ts';
import { durationNs } from '../verify/judge.ts';
import type { Trace } from '../verify/trace.ts';
import type { ExamplesChoice } from './examples.ts';

const secondNs = 1_000_000_000n;
/** A message may wait this long before a batch takes it. */
const queueNs = 20n * secondNs;
const pageSize = 200;

/** Other traces with a span link to one of these: in the files that were read, or in Jaeger. */
export async function linkedTraces(
  choice: ExamplesChoice,
  traces: readonly Trace[],
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  const ids = new Set(traces.map(({ traceId }) => traceId));
  const links = ({ spans }: Trace) =>
    spans.some((span) => span.links.some(({ traceId }) => ids.has(traceId)));
  const found = new Map<string, Trace>();
  for (const trace of await (choice.file ? ofFiles(choice.file) : around(choice, traces, signal))) {
    if (!ids.has(trace.traceId) && links(trace)) found.set(trace.traceId, trace);
  }
  return [...found.values()];
}

async function ofFiles(files: readonly string[]): Promise<readonly Trace[]> {
  return (await Promise.all(files.map(readTraceFile))).flat();
}

/** Nobody but the linking side knows of a link, so every service is asked for its traces. */
async function around(
  choice: ExamplesChoice,
  traces: readonly Trace[],
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  const api = await openJaeger(choice);
  const found: Trace[] = [];
  for (const service of await api.services()) {
    for (const { originNs, spans } of traces) {
      signal.throwIfAborted();
      const toNs = originNs + BigInt(Math.ceil(durationNs(spans))) + queueNs;
      const fromNs = originNs - secondNs;
      found.push(...(await searchAll(api, { service, fromNs, toNs, limit: pageSize })).traces);
    }
  }
  return found;
}
