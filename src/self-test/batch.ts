import type { FaultCase, FaultSize } from './fault-case.ts';

export interface SizedCase {
  readonly one: FaultCase;
  readonly kind: 'full' | 'smallest';
  readonly size: FaultSize;
}

/** Cases in runs: those of one batch in one run, the others in one each. */
export function batchesOf(
  cases: readonly FaultCase[],
  kinds: readonly SizedCase['kind'][],
): readonly (readonly SizedCase[])[] {
  const sized = kinds.flatMap((kind) =>
    cases.flatMap((one): SizedCase[] => {
      const size = one[kind];
      return size ? [{ one, kind, size }] : [];
    }),
  );
  const keyOf = ({ kind, size: { batch } }: SizedCase, position: number) =>
    batch === undefined ? `alone ${position}` : `${kind} ${batch}`;
  return [...Map.groupBy(sized, keyOf).values()];
}
