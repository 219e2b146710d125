/**
 * Load on a lab's edge for people who have k6 (`k6 run -e EDGE=http://127.0.0.1:8080 bench/load.k6.ts`).
 * In: the address of an edge on this machine. Out: k6's own summary. Bounded in rate and time.
 */
import { check } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';

const edge = __ENV['EDGE'] ?? 'http://127.0.0.1:8080';
if (!/^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(edge)) {
  throw new Error(`EDGE is "${edge}"; load goes only to this machine, e.g. http://127.0.0.1:8080`);
}

export const options: Options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: 20,
      timeUnit: '1s',
      duration: '30s',
      preAllocatedVUs: 20,
    },
  },
};

/** A path without a limit of its own at the edge: what is measured is the way, not the refusal. */
export default function followUnknownLink(): void {
  const answer = http.get(`${edge}/r/unknown`, {
    responseCallback: http.expectedStatuses(404, 429),
  });
  check(answer, { 'answered by the platform': ({ status }) => status === 404 || status === 429 });
}
