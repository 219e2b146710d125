/**
 * Reads traces from a Jaeger: API v3 where it answers, v1 where that is all there is.
 * In: the base URL of a Jaeger query service, headers, a time-out.
 * Out: traces in the model of `src/verify/trace.ts`; errors with the codes of `src/errors.ts`.
 */
import type { JaegerApi } from './api.ts';
import { probe } from './probe.ts';
import { createRequester, type RequesterOptions } from './request.ts';
import { v1Api, v1ServicesPath } from './v1-api.ts';
import * as v1 from './v1-wire.ts';
import { v3Api, v3ServicesPath } from './v3-api.ts';
import * as v3 from './v3-wire.ts';

export type JaegerOptions = RequesterOptions;

/**
 * Finds out which API the server at `url` speaks, by parsing its answers: an unknown path is
 * answered with 200 and a page of HTML. Throws JAEGER_UNREACHABLE, JAEGER_NOT_JAEGER, JAEGER_ERROR.
 */
export async function connectJaeger(options: JaegerOptions): Promise<JaegerApi> {
  const requester = createRequester(options);
  const refusal = await probe(requester, v3ServicesPath, v3.servicesAnswer);
  if (refusal === undefined) return v3Api(requester);
  if ((await probe(requester, v1ServicesPath, v1.servicesAnswer)) === undefined) {
    return v1Api(requester);
  }
  throw requester.notJaeger(refusal);
}
