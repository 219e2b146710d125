import type { HygieneResult } from '../verify/hygiene/index.ts';
import { counted } from './counted.ts';
import { type Paint, plainPaint } from './paint.ts';
import { wrap } from './wrap.ts';

const tones = { failed: 'bad', incomplete: 'warn' } as const;
const signs = { failed: '✖', incomplete: '…' } as const;
/** Of one check; `--json` has all. */
const mostFindings = 10;

/** What `tracelab verify --hygiene` prints: each check, and what it found. */
export function hygieneText(result: HygieneResult, paint: Paint = plainPaint): string {
  const lines = result.checks.flatMap((rule) => {
    const found = result.findings.filter((finding) => finding.rule === rule);
    if (found.length === 0) return [`  ${paint('good', '✔')} ${rule}`];
    const more = found.length - mostFindings;
    return [
      ...found.slice(0, mostFindings).map(({ verdict, message, advisory, traceId }) => {
        const sign = advisory ? paint('quiet', 'note') : paint(tones[verdict], signs[verdict]);
        return `  ${sign} ${rule}   ${message}   (${traceId})`;
      }),
      ...(more > 0 ? [`    and ${more} more`] : []),
      ...[...new Set(found.filter(({ advisory }) => !advisory).map(({ anchor }) => anchor))].map(
        (anchor) => `      see        docs/errors.md#${anchor}`,
      ),
    ];
  });
  const title = `${counted(result.traceCount, 'trace')} · ${counted(result.spanCount, 'span')}`;
  return [title, '', ...lines, '', result.verdict.toUpperCase()]
    .flatMap((line) => wrap(line, 100))
    .join('\n');
}
