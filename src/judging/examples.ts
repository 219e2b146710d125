import { TracelabError } from '../errors.ts';
import { readSettled } from '../jaeger/settled-read.ts';
import { readTraceFile } from '../jaeger/trace-file.ts';
import { type JaegerChoice, openJaeger } from '../jaeger-flags.ts';
import { earliest, type Trace } from '../verify/trace.ts';
import { parseTraceId } from '../verify/trace-id.ts';
import { whichTrace } from './source.ts';

export interface ExamplesChoice extends JaegerChoice {
  readonly trace: readonly string[] | undefined;
  readonly file: readonly string[] | undefined;
}

/** What has not grown for so long has settled: more than most exporters wait. */
const quietMs = 2_000;

/** Traces by id, once they have settled; of files without an id the earliest of each. Throws TRACE_NOT_FOUND. */
export async function exampleTraces(
  choice: ExamplesChoice,
  signal: AbortSignal,
): Promise<readonly [Trace, ...Trace[]]> {
  const traceIds = (choice.trace ?? []).map(parseTraceId);
  const found = choice.file
    ? ofFiles(await Promise.all(choice.file.map(readTraceFile)), traceIds)
    : await byId(choice, traceIds, signal);
  const [first, ...others] = found.flatMap((trace) => (trace?.spans.length ? [trace] : []));
  if (first !== undefined && others.length === found.length - 1) return [first, ...others];
  const missing = traceIds.filter((_, at) => !found[at]?.spans.length);
  throw new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message:
      missing.length > 0
        ? `There is no span of ${missing.join(', ')}.`
        : `There is no trace in ${choice.file?.filter((_, at) => !found[at]).join(', ')}.`,
    suggestions: ['tracelab traces      (what Jaeger has)'],
  });
}

function ofFiles(files: readonly (readonly Trace[])[], traceIds: readonly string[]) {
  if (traceIds.length === 0) return files.map(earliest);
  return traceIds.map((id) => files.flat().find(({ traceId }) => traceId === id));
}

async function byId(choice: ExamplesChoice, traceIds: readonly string[], signal: AbortSignal) {
  if (traceIds.length === 0) throw whichTrace();
  const settled = await readSettled(await openJaeger(choice), traceIds, { quietMs, signal });
  return traceIds.map((id) => settled.get(id)?.trace);
}
