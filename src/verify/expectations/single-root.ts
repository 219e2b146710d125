import type { Expectation } from './expectation.ts';

/** One root. None yet is the business of `orphans`; two roots under one id are a broken context. */
export const singleRoot: Expectation = {
  rule: 'single-root',
  judge({ matching }) {
    const { roots } = matching.index;
    const base = { rule: 'single-root' };
    if (roots.length === 0) return [];
    if (roots.length === 1) return [{ ...base, verdict: 'passed', message: 'one root' }];
    return [
      {
        ...base,
        verdict: 'failed',
        message: `${roots.length} spans without a parent in one trace`,
        details: roots.map((span) => `"${span.name}" (${span.spanId}) of ${span.service}`),
        anchor: 'several-roots',
      },
    ];
  },
};
