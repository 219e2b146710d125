import { connectJaeger } from '../jaeger/client.ts';
import { judgedTraces } from '../scenarios/judged-traces.ts';
import type { ScenarioResult } from '../scenarios/scenario.ts';
import type { Trace } from '../verify/trace.ts';

/** A trace for people to look at. */
export interface ShownTrace {
  /** "create, passed" */
  readonly title: string;
  readonly trace: Trace;
}

/** Red ones are mostly alike. */
const mostRed = 3;

/** Of a scenario's traces the first, and the first that are not as they should be. Throws JAEGER_… errors. */
export async function shownTraces(
  result: ScenarioResult,
  jaegerUrl: string,
): Promise<readonly ShownTrace[]> {
  const [first, ...others] = judgedTraces(result);
  const red = others.filter(({ verdict }) => verdict !== 'passed').slice(0, mostRed);
  if (!first) return [];
  const jaeger = await connectJaeger({ url: jaegerUrl });
  const read = await Promise.all(
    [first, ...red].map(async ({ traceId, contract, verdict }) => {
      const trace = await jaeger.trace(traceId);
      return trace ? [{ title: `${contract}, ${verdict}`, trace }] : [];
    }),
  );
  return read.flat();
}
