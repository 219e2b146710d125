import type { SelfTestResult, SelfTestRow } from '../self-test/result.ts';
import { type Paint, paintFor, plainPaint } from './paint.ts';
import { textTable } from './text-table.ts';

/** Of the columns: 100 with what stands between them. */
const widths = [2, 14, 14, 18, 25, 12, 7] as const;

/** A table of every fault: its size, where, what was expected, what was found, and how likely that is. */
export function selfTestText(result: SelfTestResult): string {
  const { rows, skipped, verdict, durationMs } = result;
  const paint = paintFor(process.stdout);
  const table = textTable(
    ['', 'fault', 'size', 'where', 'expected', 'found', 'chance'],
    rows.map((row) => [
      markOf(row, paint),
      row.fault,
      row.size,
      row.where,
      expectedIn(row),
      foundIn(row),
      detectionIn(row),
    ]),
    widths,
  );
  const notPlayed = [...Map.groupBy(skipped, ({ why }) => why)].map(
    ([why, faults]) => `  – ${faults.length} not played: ${why}`,
  );
  return [
    table,
    '',
    ...(rows.some(({ detection }) => detection) ? [legend] : []),
    ...rows.flatMap(explained),
    ...notPlayed,
    `${verdict.toUpperCase()}  ${told(rows)}, ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}

const legend =
  '  chance  that a run finds such a fault if it strikes at random (99 % from so many messages on)';

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
  return plainReason(expected.split(', or ')[0] ?? expected);
}

function foundIn({ outcome, found }: SelfTestRow): string {
  if (outcome === 'found') return 'as expected';
  return found[0] === undefined ? outcome : `${outcome}: ${plainReason(found[0])}`;
}

/** Most faults are found as failed: what is incomplete says so. */
const plainReason = (text: string) => text.replace(/^failed: /, '');

function detectionIn({ detection }: SelfTestRow): string {
  if (!detection) return '';
  const { probability, countFor99 } = detection;
  const percent = `${(probability * 100).toFixed(probability < 0.999 ? 0 : 1).replace('.0', '')} %`;
  return countFor99 === undefined ? percent : `${percent} (${countFor99})`;
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
  const sizes = [
    { kind: 'full', where: 'at full size' },
    { kind: 'smallest', where: 'at their smallest size' },
  ] as const;
  const counts = sizes
    .filter(({ kind }) => rows.some((row) => row.kind === kind))
    .map(({ kind, where }) => `${of(kind)} ${where}`);
  return `faults found for their reason: ${counts.join(', ') || 'none was played'}`;
}
