import type { ConsumerLag } from '../lab/consumer-lag.ts';
import type { Finding } from '../verify/finding.ts';
import type { HopReport } from '../verify/hop-report.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { VerifyResult } from '../verify/verify-trace.ts';
import { counted } from './counted.ts';
import { hopChains } from './hop-chains.ts';
import { milliseconds } from './milliseconds.ts';
import { type Paint, plainPaint } from './paint.ts';
import { textTable } from './text-table.ts';
import { wrap } from './wrap.ts';

const tones = { passed: 'good', failed: 'bad', incomplete: 'warn', inconclusive: 'warn' } as const;
const signs = { passed: '✔', failed: '✖', incomplete: '…', inconclusive: '?' } as const;

/** What `tracelab verify` prints: the hops that hold, what is wrong and where to look. */
export function verdictText(
  result: VerifyResult,
  paint: Paint = plainPaint,
  lag: readonly ConsumerLag[] = [],
): string {
  const told = result.findings.filter(({ verdict }) => verdict !== 'passed');
  const notes = told.filter(({ advisory }) => advisory);
  const lines = [
    `trace ${result.traceId} · ${counted(result.spanCount, 'span')}, ${counted(result.services.length, 'service')}, ${milliseconds(result.durationMs)} · contract ${result.contract}`,
    '',
    ...hopChains(result.hops).map((chain) => `  ${paint('good', '✔')} ${chain}`),
    ...mergeFindings(told.filter(({ advisory }) => !advisory)).flatMap((merged) =>
      findingLines(merged, result.hops, paint),
    ),
    ...notReached(result.hops),
    ...notes.map(({ message }) => `  ${paint('quiet', 'note')} ${message}`),
    '',
    hopTimes(result.hops),
    '',
    ...conclusion(result, paint),
    ...lag.map(
      ({ group, messages }) => `            kafka consumer lag of group "${group}": ${messages}`,
    ),
  ];
  return lines.flatMap((line) => (line.includes('\n') ? [line] : wrap(line, 100))).join('\n');
}

/** One thing that is wrong, of one hop or of several that share the cause. */
interface Merged {
  readonly first: Finding;
  readonly all: readonly Finding[];
}

/** A message that lost its context is told once, not once for every consumer. */
function mergeFindings(findings: readonly Finding[]): readonly Merged[] {
  const groups = Map.groupBy(findings, ({ rule, from, message, hop }) =>
    rule === 'context-lost'
      ? [rule, from, message].join('|')
      : [rule, from, hop, message].join('|'),
  );
  return [...groups.values()].flatMap((all) => (all[0] ? [{ first: all[0], all }] : []));
}

function findingLines(
  { first, all }: Merged,
  hops: readonly HopReport[],
  paint: Paint,
): readonly string[] {
  const label = (id: string | undefined) => hops.find((hop) => hop.id === id)?.label ?? id;
  const ends = [...new Set(all.flatMap(({ hop }) => label(hop) ?? []))].join(', ');
  const subject = first.from ? `${label(first.from)} → ${ends}` : ends;
  const sign = paint(tones[first.verdict], signs[first.verdict]);
  const named = `${ends}: `;
  const message = first.message.startsWith(named)
    ? first.message.slice(named.length)
    : first.message;
  return [
    `  ${sign} ${[subject, message].filter(Boolean).join('   ')}`,
    ...new Set(all.flatMap(({ details = [] }) => details.map((detail) => `      ${detail}`))),
    ...(first.lookAt ? [`      look at    ${first.lookAt}`] : []),
    ...(first.anchor && first.verdict === 'failed'
      ? [`      see        docs/errors.md#${first.anchor}`]
      : []),
  ];
}

function notReached(hops: readonly HopReport[]): readonly string[] {
  const labels = hops.filter(({ status }) => status === 'not reached').map(({ label }) => label);
  return labels.length === 0
    ? []
    : [`  – ${labels.join(', ')}   not reached: follows from the above`];
}

/** What each hop took, took by itself, and added; of several spans of one hop the longest. */
function hopTimes(hops: readonly HopReport[]): string {
  const most = (values: readonly number[]) =>
    values.length === 0 ? '' : milliseconds(Math.max(...values));
  const rows = hops
    .filter(({ status, spans }) => status !== 'unexpected' && spans.length > 0)
    .map(({ label, spans, overheadMs, budgetMs }) => [
      label,
      most(spans.map(({ tookMs }) => tookMs)),
      most(spans.map(({ selfMs }) => selfMs)),
      most(overheadMs),
      budgetMs === undefined ? '' : `${budgetMs} ms`,
    ]);
  return textTable(['hop', 'took', 'self', 'adds', 'budget'], rows);
}

function conclusion(result: VerifyResult, paint: Paint): readonly string[] {
  const word = paint(tones[result.verdict], result.verdict.toUpperCase());
  const failed = result.findings.filter(({ verdict }) => verdict === 'failed');
  const first = failed[0];
  const label = (id: string | undefined) => result.hops.find((hop) => hop.id === id)?.label ?? id;
  switch (result.verdict) {
    case 'passed':
      return [`${word}  ${claims(result.findings)}`];
    case 'failed': {
      const what =
        first?.rule === 'context-lost'
          ? `context lost at ${label(first.from)} → ${label(first.hop)}`
          : (first?.message ?? '');
      const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
      return [`${word}  ${what}${more}`];
    }
    case 'incomplete':
      return incomplete(result, word);
    case 'inconclusive':
      return [`${word}  ${messages(result.findings, 'inconclusive')}`];
  }
}

function incomplete(result: VerifyResult, word: string): readonly string[] {
  const wanted = result.hops.filter(({ status }) => status !== 'absent' && status !== 'unexpected');
  const missing = wanted.filter(({ status }) => status === 'missing' || status === 'not reached');
  const seen = `${wanted.length - missing.length} of ${wanted.length} hops`;
  const which = missing.map(({ label }) => label).join(', ');
  return [
    `${word}  ${seen} after ${(result.waitedMs / 1000).toFixed(1)} s${which ? `; missing: ${which}` : ''}`,
    `            newest span ${age(result.newestSpanAgeMs)} old (${result.newestSpan})${result.settled ? '' : '; the trace has not settled'}`,
  ];
}

function age(ms: number): string {
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  const hours = ms / 3_600_000;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(0)} days`;
}

function claims(findings: readonly Finding[]): string {
  const judged = findings.filter(({ advisory }) => !advisory).length;
  return `${judged} expectations hold`;
}

function messages(findings: readonly Finding[], verdict: Verdict): string {
  return findings
    .filter((finding) => finding.verdict === verdict && !finding.advisory)
    .map(({ message }) => message)
    .join('; ');
}
