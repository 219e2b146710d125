import { attribute } from './semconv.ts';
import type { Trace } from './trace.ts';
import { indexTrace } from './trace-index.ts';
import type { Verdict } from './verdict.ts';

export interface TreeVerdict {
  readonly verdict: Extract<Verdict, 'passed' | 'failed' | 'incomplete'>;
  readonly complaints: readonly string[];
}

/**
 * What can be said of a request's trace without a contract: one root, every parent there, and the
 * root's status code is what its client was answered.
 */
export function judgeTree(trace: Trace, status: number): TreeVerdict {
  const { roots, orphans } = indexTrace(trace);
  const told = roots.map(({ attributes }) => attribute(attributes, 'http.response.status_code'));
  const failed = [
    ...(roots.length > 1 ? [`${roots.length} spans without a parent`] : []),
    ...told
      .filter((code) => code !== undefined && Number(code) !== status)
      .map((code) => `the root says ${code}, the client got ${status}`),
  ];
  if (failed.length > 0) return { verdict: 'failed', complaints: failed };
  const missing = [
    ...(roots.length === 0 ? ['the root is missing'] : []),
    ...(orphans.length > 0 ? [`${orphans.length} spans wait for a parent`] : []),
  ];
  return { verdict: missing.length > 0 ? 'incomplete' : 'passed', complaints: missing };
}
