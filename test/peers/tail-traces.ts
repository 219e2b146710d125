import { createHash } from 'node:crypto';
import type { Span } from '../../stack/otlp/trace-data.ts';

/** A trace that arrives in two parts, and one more span once it is decided. */
export interface TailTrace {
  readonly name: string;
  readonly traceId: string;
  readonly first: readonly Span[];
  readonly second: readonly Span[];
  readonly late: Span;
}

const startNs = 1_700_000_000_000_000_000n;
const msNs = 1_000_000n;

/** By name: what sets it apart from a plain trace of two spans, 100 ms in all. */
const special: Readonly<Record<string, { readonly lastMs?: number; readonly codes?: string }>> = {
  'error in the first part': { codes: '20' },
  'error in the second part': { codes: '02' },
  'ok, not error': { codes: '11' },
  'one second': { lastMs: 1_000 },
  'nearly one second': { lastMs: 999 },
  'ten seconds and an error': { lastMs: 10_000, codes: '02' },
};

/** The same in every run: the ids decide which of the plain ones are kept. */
export function tailTraces(): readonly TailTrace[] {
  const plain = Array.from({ length: 140 }, (_, index) => `plain ${index}`);
  return [...Object.keys(special), ...plain].map((name) => {
    const traceId = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const { lastMs = 100, codes = '00' } = special[name] ?? {};
    const span = (number: number, fromMs: number, toMs: number): Span => ({
      traceId,
      spanId: traceId.slice(0, 15) + number,
      name,
      kind: 1,
      startTimeUnixNano: String(startNs + BigInt(fromMs) * msNs),
      endTimeUnixNano: String(startNs + BigInt(toMs) * msNs),
      status: codes[number - 1] === '0' ? {} : { code: Number(codes[number - 1] ?? 0) },
    });
    // Neither span is slow by itself.
    const first = [span(1, 0, 60)];
    const second = [span(2, lastMs - 60, lastMs)];
    return { name, traceId, first, second, late: { ...span(3, 0, 5_000), status: { code: 2 } } };
  });
}

/** Those that a real Collector 0.140 kept with config.tail-sampling.yaml. */
export const keptOfTail: readonly string[] = [
  'error in the first part',
  'error in the second part',
  'one second',
  'plain 100',
  'plain 112',
  'plain 12',
  'plain 123',
  'plain 132',
  'plain 16',
  'plain 30',
  'plain 40',
  'plain 5',
  'plain 50',
  'plain 62',
  'plain 85',
  'plain 88',
  'plain 89',
  'plain 92',
  'plain 99',
  'ten seconds and an error',
];
