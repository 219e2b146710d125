import { durationNs } from '../../verify/judge.ts';
import type { Trace } from '../../verify/trace.ts';
import { counted } from '../counted.ts';
import { milliseconds } from '../milliseconds.ts';
import { shorten } from '../traces-text.ts';
import { type WaterfallRow, waterfallRows } from '../waterfall-rows.ts';
import { type Html, html } from './html.ts';

const labels = 330;
const bars = 620;
const figures = 90;
const rowHeight = 20;

/** A trace over time: its hops, one line each; the critical path has a colour and a diamond. */
export function waterfall(trace: Trace): Html {
  const totalNs = Math.max(1, durationNs(trace.spans));
  const rows = waterfallRows(trace, false);
  const services = new Set(trace.spans.map(({ service }) => service));
  const told = `trace ${trace.traceId} · ${counted(trace.spans.length, 'span')}, ${counted(services.size, 'service')}, ${milliseconds(totalNs / 1e6)}`;
  return html`<p class="quiet"><code>${told}</code> · ◆ critical path · ┄ asynchronous · ✖ error</p>
<div class="scroll"><svg width="${labels + bars + figures}" height="${rows.length * rowHeight + 4}" role="img" aria-label="${told}">
${rows.map((row, index) => line(row, index * rowHeight, totalNs))}
</svg></div>`;
}

function line(row: WaterfallRow, y: number, totalNs: number): Html {
  const { span, detail, who, what, onCriticalPath, sentAtNs } = row;
  const x = (ns: number) => labels + Math.max(0, Math.min(1, ns / totalNs)) * bars;
  const from = x(span.startNs);
  const long = Math.max(2, x(span.startNs + span.durationNs) - from);
  const middle = y + rowHeight / 2;
  const lasted = milliseconds(span.durationNs / 1e6);
  const marks = `${onCriticalPath ? ' ◆' : ''}${span.status === 'error' ? ' ✖' : ''}`;
  return html`<g><title>${span.service} ${span.name}, ${lasted}, self ${row.selfMs.toFixed(1)} ms</title>
<text x="${detail ? 14 : 0}" y="${middle + 4}">${shorten(who, 18)}</text>
<text x="150" y="${middle + 4}" class="quiet">${shorten(what, 23)}</text>
${
  sentAtNs !== undefined &&
  html`<line x1="${x(sentAtNs).toFixed(1)}" x2="${from.toFixed(1)}" y1="${middle}" y2="${middle}" stroke="var(--quiet)" stroke-dasharray="3 3"/>`
}
<rect x="${from.toFixed(1)}" y="${y + 4}" width="${long.toFixed(1)}" height="${rowHeight - 8}" rx="2" fill="${onCriticalPath ? 'var(--path)' : 'var(--bar)'}"/>
<text x="${labels + bars + figures}" y="${middle + 4}" text-anchor="end">${lasted}${marks}</text>
</g>`;
}
