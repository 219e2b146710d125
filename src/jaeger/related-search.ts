import type { FindRelated } from '../verify/related.ts';
import type { JaegerApi } from './client.ts';
import { searchAll } from './search.ts';

const pageSize = 200;

/** Looks for related traces in a Jaeger, in time slices. */
export function relatedSearch(api: JaegerApi): FindRelated {
  return async (query) => (await searchAll(api, { ...query, limit: pageSize })).traces;
}
