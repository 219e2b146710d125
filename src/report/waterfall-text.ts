import { durationNs } from '../verify/judge.ts';
import type { Trace } from '../verify/trace.ts';
import { counted } from './counted.ts';
import { milliseconds } from './milliseconds.ts';
import { type Accent, type Paint, plainPaint } from './paint.ts';
import { shorten } from './traces-text.ts';
import { type WaterfallRow, waterfallRows } from './waterfall-rows.ts';

const whoWidth = 18;
const whatWidth = 24;
const barWidth = 34;
const accents: readonly Accent[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

export interface WaterfallOptions {
  /** Every span, not only the hops. */
  readonly all: boolean;
  readonly paint?: Paint;
}

/** A trace over time, 100 columns wide; times are offsets from the first span's start. */
export function waterfallText(trace: Trace, options: WaterfallOptions): string {
  const { all, paint = plainPaint } = options;
  const totalNs = Math.max(1, durationNs(trace.spans));
  const rows = waterfallRows(trace, all);
  const services = [...new Set(trace.spans.map(({ service }) => service))];
  const hidden = trace.spans.length - rows.length;
  return [
    `trace ${trace.traceId} · ${counted(trace.spans.length, 'span')}, ${counted(services.length, 'service')}, ${milliseconds(totalNs / 1e6)}`,
    '',
    scale(totalNs),
    ...rows.map((row) => {
      const accent = accents[services.indexOf(row.span.service) % accents.length] ?? 'cyan';
      return rowText(row, totalNs, (text) => paint(accent, text), paint);
    }),
    '',
    ` ◆ critical path   ┄▶ asynchronous   ✖ error${hidden > 0 ? `   ${hidden} more with --all` : ''}`,
  ].join('\n');
}

function scale(totalNs: number): string {
  const end = milliseconds(totalNs / 1e6);
  const margin = ' '.repeat(whoWidth + whatWidth + 3);
  return ` ${margin.slice(1)}0 ms${end.padStart(barWidth - 4)}`;
}

function rowText(
  row: WaterfallRow,
  totalNs: number,
  tint: (text: string) => string,
  paint: Paint,
): string {
  const { span, detail, onCriticalPath } = row;
  const who = shorten(detail ? `  ${row.who}` : row.who, whoWidth).padEnd(whoWidth);
  const what = shorten(row.what, whatWidth).padEnd(whatWidth);
  const lasted = milliseconds(span.durationNs / 1e6).padStart(8);
  const self =
    span.durationNs > 0 && row.selfMs < span.durationNs / 1e6
      ? ` self ${row.selfMs.toFixed(1)}`
      : '';
  const marks = `${onCriticalPath ? ' ◆' : ''}${span.status === 'error' ? paint('bad', ' ✖') : ''}`;
  const text = ` ${tint(who)} ${what} ${tint(bar(row, totalNs))}${lasted}${paint('quiet', self)}${marks}`;
  return text.trimEnd();
}

/** Cells of time; a short span still has one. */
function bar({ span, sentAtNs }: WaterfallRow, totalNs: number): string {
  const column = (ns: number) => Math.round((ns / totalNs) * barWidth);
  const start = Math.min(barWidth - 1, Math.max(0, column(span.startNs)));
  const end = Math.max(start + 1, Math.min(barWidth, column(span.startNs + span.durationNs)));
  const cells: string[] = Array.from({ length: barWidth }, (_, at) =>
    at >= start && at < end ? '█' : ' ',
  );
  if (sentAtNs !== undefined && start > 0) {
    const sent = Math.max(0, Math.min(start - 1, column(sentAtNs)));
    for (let at = sent; at < start; at += 1) cells[at] = at === start - 1 ? '▶' : '┄';
  }
  return cells.join('');
}
