import { TracelabError } from '../errors.ts';
import { readSettled } from '../jaeger/settled-read.ts';
import { searchSettled } from '../jaeger/settled-search.ts';
import { readTraceFile } from '../jaeger/trace-file.ts';
import { type JaegerChoice, openJaeger } from '../jaeger-flags.ts';
import type { Trace } from '../verify/trace.ts';
import { parseTraceId } from '../verify/trace-id.ts';

export interface TracesChoice extends JaegerChoice {
  readonly trace: string | undefined;
  readonly file: readonly string[] | undefined;
  readonly service: string | undefined;
  readonly operation: string | undefined;
  readonly since: number;
}

export interface ChosenTraces {
  readonly traces: readonly Trace[];
  /** There are more than these. */
  readonly truncated: boolean;
}

/** Traces of files, one by id, or all of a service. Throws TRACE_NOT_FOUND where there are none. */
export async function chosenTraces(
  choice: TracesChoice,
  quietMs: number,
  signal: AbortSignal,
): Promise<ChosenTraces> {
  const chosen = await read(choice, { quietMs, signal });
  if (chosen.traces.length > 0) return chosen;
  throw new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message: `There is no such trace: ${choice.trace ?? choice.service ?? choice.file?.join(', ')}.`,
    suggestions: ['tracelab traces      (what Jaeger has)'],
  });
}

async function read(
  choice: TracesChoice,
  settling: { readonly quietMs: number; readonly signal: AbortSignal },
): Promise<ChosenTraces> {
  const { trace, file, service, operation, since: sinceMs } = choice;
  const traceId = trace === undefined ? undefined : parseTraceId(trace);
  if (file !== undefined) {
    const traces = (await Promise.all(file.map(readTraceFile))).flat();
    const wanted = traces.filter((one) => traceId === undefined || one.traceId === traceId);
    return { traces: wanted, truncated: false };
  }
  if (service === undefined && traceId === undefined) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: 'Which traces? Give --trace <id>, --file <path>, or --service <name>.',
      suggestions: ['tracelab traces      (lists the ids that Jaeger has)'],
    });
  }
  const api = await openJaeger(choice);
  if (service !== undefined) {
    const search = { ...settling, service, sinceMs, ...(operation ? { operation } : {}) };
    const { traces, truncated } = await searchSettled(api, search);
    return { traces: traces.map((one) => one.trace), truncated };
  }
  const settled = await readSettled(api, traceId === undefined ? [] : [traceId], settling);
  return {
    traces: [...settled.values()].flatMap((one) => one.trace ?? []),
    truncated: false,
  };
}
