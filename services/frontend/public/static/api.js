/** The platform's API, each request in a root span of its own. */
import { startSpan } from './trace.js';

/**
 * @typedef {object} Call
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {string} route low-cardinality form of the path, for the span's name
 * @property {unknown} [body]
 */
/**
 * @typedef {object} Answer
 * @property {string} traceId
 * @property {number} durationMs
 * @property {number} status 0 when no answer came
 * @property {any} body
 * @property {string} [problem] why it is no success
 */

/**
 * Never rejects: no answer is an answer, too.
 * @param {string} accessToken
 * @returns {(call: Call) => Promise<Answer>}
 */
export function createApi(accessToken) {
  return async ({ method, path, route, body }) => {
    const span = startSpan({
      name: `${method} ${route}`,
      kind: 'client',
      attributes: { 'http.request.method': method, 'url.full': location.origin + path },
    });
    const startedAt = performance.now();
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = {
      authorization: `Bearer ${accessToken}`,
      ...span.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const outcome = await fetch(path, { method, headers, ...json }).then(read, (error) => ({
      status: 0,
      body: undefined,
      problem: String(error),
    }));
    const durationMs = performance.now() - startedAt;
    if (outcome.status > 0) span.attributes['http.response.status_code'] = outcome.status;
    span.end({ failed: outcome.problem !== undefined, message: outcome.problem });
    return { traceId: span.traceId, durationMs, ...outcome };
  };
}

/** @param {Response} response */
async function read(response) {
  const text = await response.text();
  /** @type {any} */
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return {
    status: response.status,
    body,
    ...(response.ok ? {} : { problem: problemOf(response, body) }),
  };
}

/**
 * @param {Response} response
 * @param {any} body
 */
function problemOf(response, body) {
  const wait = response.headers.get('retry-after');
  if (response.status === 429) return `Too many requests: try again in ${wait ?? 'some'} seconds.`;
  return String(body?.message ?? body?.error ?? `HTTP ${response.status}`);
}
