import { type Verdict, verdicts } from '../verify/verdict.ts';

/** "44 passed, 16 inconclusive": how many of each there are, in this order; none of what there is none. */
export function verdictCounts(given: readonly Verdict[], order = verdicts): string {
  return order
    .map((verdict) => ({ verdict, count: given.filter((one) => one === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}
