import type { SelfTestResult, SelfTestRow } from '../self-test/result.ts';
import { type Paint, paintFor, plainPaint } from './paint.ts';
import { textTable } from './text-table.ts';

/** A table of every fault: its size, where, what was expected, what was found, and how likely that is. */
export function selfTestText(result: SelfTestResult): string {
  const { rows, skipped, verdict, durationMs } = result;
  const paint = paintFor(process.stdout);
  const table = textTable(
    ['', 'fault', 'size', 'where', 'expected', 'found', 'detection'],
    rows.map((row) => [
      markOf(row, paint),
      row.fault,
      row.size,
      row.where,
      expectedIn(row),
      foundIn(row),
      detectionIn(row),
    ]),
  );
  const notPlayed = [...Map.groupBy(skipped, ({ why }) => why)].map(
    ([why, faults]) => `  – ${faults.length} not played: ${why}`,
  );
  return [
    table,
    '',
    ...rows.flatMap(explained),
    ...notPlayed,
    `${verdict.toUpperCase()}  ${told(rows)}, ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}

const marks = { found: '✔', missed: '✖', 'wrong reason': '✖', inconclusive: '–' } as const;
const tones = {
  found: 'good',
  missed: 'bad',
  'wrong reason': 'bad',
  inconclusive: 'warn',
} as const;

export function markOf({ outcome, required }: SelfTestRow, paint: Paint = plainPaint): string {
  const mark = outcome === 'missed' && !required ? '–' : marks[outcome];
  return paint(mark === '–' ? 'quiet' : tones[outcome], mark);
}

/** The first of the reasons stands for the others, which the JSON tells. */
function expectedIn({ expected }: SelfTestRow): string {
  return short(expected.split(', or ')[0] ?? expected);
}

function foundIn({ outcome, found }: SelfTestRow): string {
  const [first] = found;
  if (outcome === 'found' && first !== undefined) return short(first);
  return first === undefined ? outcome : `${outcome}: ${short(first)}`;
}

function short(text: string): string {
  const limit = 44;
  const plain = text.replace(/^failed: /, '');
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
}

function detectionIn({ detection }: SelfTestRow): string {
  if (!detection) return '';
  const { probability, countFor99 } = detection;
  const percent = `${(probability * 100).toFixed(probability < 0.999 ? 0 : 1).replace('.0', '')} %`;
  return countFor99 === undefined ? percent : `${percent}, 99 % from ${countFor99}`;
}

/** What a missed fault was red for instead, in full. */
function explained(row: SelfTestRow): readonly string[] {
  if (row.outcome === 'found' || !row.required) return [];
  return [
    `  ${row.fault}, ${row.where}, ${row.size}: ${row.outcome}`,
    `      expected  ${row.expected}`,
    `      found     ${row.found.join('; ') || 'nothing red'}`,
  ];
}

function told(rows: readonly SelfTestRow[]): string {
  const of = (kind: SelfTestRow['kind']) => {
    const own = rows.filter((row) => row.kind === kind);
    const found = own.filter(({ outcome }) => outcome === 'found').length;
    return `${found} of ${own.length}`;
  };
  const full = `${of('full')} faults found for their reason`;
  const smallest = rows.some(({ kind }) => kind === 'smallest')
    ? `, ${of('smallest')} at their smallest size`
    : '';
  return full + smallest;
}
