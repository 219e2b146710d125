/**
 * What `verify`, `init` and `map` do beneath their flags: find traces and contracts, judge, compare.
 * In: what a person chose. Out: results of `src/verify`; errors with the codes of `src/errors.ts`.
 */
import { TracelabError } from '../errors.ts';
import { relatedSearch } from '../jaeger/related-search.ts';
import { readTraceFile } from '../jaeger/trace-file.ts';
import { type JaegerChoice, openJaeger } from '../jaeger-flags.ts';
import { earliest, type Trace } from '../verify/trace.ts';
import { parseTraceId } from '../verify/trace-id.ts';
import type { VerifyOptions } from '../verify/verify-trace.ts';

export interface SourceChoice extends JaegerChoice {
  readonly trace: string | undefined;
  readonly file: readonly string[] | undefined;
}

export interface VerifySource extends Pick<VerifyOptions, 'traceId' | 'read' | 'findRelated'> {
  /** More spans may come. */
  readonly growing: boolean;
}

/** Where `verify` reads from: files, a Jaeger that is named, or the lab's. */
export async function verifySource(choice: SourceChoice): Promise<VerifySource> {
  if (choice.file !== undefined) return fileSource(choice.file, choice.trace);
  if (choice.trace === undefined) throw whichTrace();
  const traceId = parseTraceId(choice.trace);
  const api = await openJaeger(choice);
  return {
    traceId,
    growing: true,
    read: (id) => api.trace(id),
    findRelated: relatedSearch(api),
  };
}

async function fileSource(paths: readonly string[], wanted?: string): Promise<VerifySource> {
  const files = await Promise.all(paths.map(readTraceFile));
  const traces = files.flat();
  const traceId = wanted === undefined ? earliest(files[0] ?? [])?.traceId : parseTraceId(wanted);
  if (traceId === undefined) {
    throw new TracelabError({
      code: 'TRACE_NOT_FOUND',
      message: `There is no trace in ${paths.join(', ')}.`,
    });
  }
  return {
    traceId,
    growing: false,
    read: async (id): Promise<Trace | undefined> => traces.find((trace) => trace.traceId === id),
    findRelated: async () => traces.filter((trace) => trace.traceId !== traceId),
  };
}

export function whichTrace(): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message: 'Which trace? Give --trace <id>, or --file <path>.',
    suggestions: ['tracelab traces      (lists the ids that Jaeger has)'],
  });
}
