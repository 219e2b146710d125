import { milliseconds } from './milliseconds.ts';
import { textTable } from './text-table.ts';
import type { TraceSummary } from './trace-summary.ts';

export interface TracesResult {
  readonly traces: readonly TraceSummary[];
  /** There are older ones in the window. */
  readonly more: boolean;
}

const widthOfName = 24;

export function tracesText({ traces, more }: TracesResult): string {
  const [first] = traces;
  if (!first) return 'no traces in this window\n\nnext  tracelab traces --since 24h';
  return [
    textTable(
      ['trace', 'started', 'root', 'spans', 'lasted', ''],
      traces.map((trace) => [
        trace.traceId,
        trace.startedAt.slice(11, 23),
        shorten(`${trace.service} ${trace.name}`, widthOfName),
        String(trace.spanCount),
        milliseconds(trace.durationMs),
        remarks(trace),
      ]),
    ),
    '',
    more ? `the newest ${traces.length}; more with --limit or --since` : `${traces.length} traces`,
    `next  tracelab trace ${first.traceId}`,
  ].join('\n');
}

function remarks({ errorCount, orphanCount }: TraceSummary): string {
  const errors = errorCount > 0 ? [`${errorCount} ✖`] : [];
  const orphans = orphanCount > 0 ? [`${orphanCount} …`] : [];
  return [...errors, ...orphans].join(' ');
}

export function shorten(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
