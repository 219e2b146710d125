import type { ServiceDependency } from './api.ts';
import type { Requester } from './request.ts';
import { dependenciesAnswer } from './v1-wire.ts';

/** `/api/dependencies` is there in every version; API v3 has none of its own. */
export async function readDependencies(
  requester: Requester,
  endMs: number,
  lookbackMs: number,
): Promise<readonly ServiceDependency[]> {
  const query = new URLSearchParams({
    endTs: String(Math.trunc(endMs)),
    lookback: String(Math.trunc(lookbackMs)),
  });
  const path = '/api/dependencies';
  const answer = await requester.parsed(dependenciesAnswer, path, query, 'may be missing');
  return (answer?.data ?? []).map(({ parent, child, callCount }) => ({
    parent,
    child,
    calls: callCount,
  }));
}
