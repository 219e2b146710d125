/**
 * The page's own tracing. In: what the page does. Out: W3C trace context for its requests, and its
 * spans as OTLP/JSON at `/v1/traces`, where the edge passes them to the Collector.
 */

/** @typedef {Record<string, string | number>} Attributes */
/**
 * @typedef {object} SpanContext
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} traceState
 * @property {Record<string, string>} baggage
 */
/**
 * @typedef {object} SpanOptions
 * @property {string} name
 * @property {'client' | 'consumer'} kind
 * @property {SpanContext} [parent] without one, the span is a root
 * @property {Attributes} [attributes]
 */
/**
 * @typedef {object} Span
 * @property {string} traceId
 * @property {Record<string, string>} headers that carry the context
 * @property {Attributes} attributes may be added to until the end
 * @property {(outcome?: { readonly failed: boolean, readonly message?: string }) => void} end
 */

/** What a root of this page sends along: whose trace it is, and what the page says of itself. */
const origin = {
  traceState: 'tracelab=page',
  baggage: /** @type {Record<string, string>} */ ({ 'client.type': 'web', 'api.version': 'v1' }),
};
// Numbers of OTLP: SpanKind and StatusCode.
const kinds = { client: 3, consumer: 5 };
const statusError = 2;
const exportDelayMs = 100;
const maxQueueSize = 500;

/** @type {object[]} */
let queue = [];
let scheduled = false;

/**
 * @param {SpanOptions} options
 * @returns {Span}
 */
export function startSpan({ name, kind, parent, attributes = {} }) {
  const traceId = parent?.traceId ?? randomHex(16);
  const { traceState, baggage } = parent ?? origin;
  const spanId = randomHex(8);
  const startMs = Date.now();
  const startedAt = performance.now();
  return {
    traceId,
    headers: {
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: traceState,
      baggage: Object.entries(baggage)
        .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
        .join(','),
    },
    attributes,
    end: (outcome) => {
      enqueue({
        traceId,
        spanId,
        traceState,
        ...(parent ? { parentSpanId: parent.spanId } : {}),
        name,
        kind: kinds[kind],
        startTimeUnixNano: nanoseconds(startMs),
        endTimeUnixNano: nanoseconds(startMs + performance.now() - startedAt),
        attributes: keyValues({ ...baggage, ...attributes }),
        status: outcome?.failed ? { code: statusError, message: outcome.message ?? '' } : {},
      });
    },
  };
}

/**
 * The context of a message; undefined where it carries none.
 * @param {Readonly<Record<string, string>>} headers
 * @returns {SpanContext | undefined}
 */
export function contextOf({ traceparent = '', tracestate = '', baggage = '' }) {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent);
  if (!match?.[1] || !match[2]) return undefined;
  const [traceId, spanId] = [match[1], match[2]];
  return { traceId, spanId, traceState: tracestate, baggage: entriesOf(baggage) };
}

/**
 * @param {string} baggage a W3C baggage header, whose properties are left out
 * @returns {Record<string, string>}
 */
function entriesOf(baggage) {
  const members = baggage.split(',').map((member) => member.split(';')[0]?.split('=') ?? []);
  return Object.fromEntries(
    members.flatMap(([key, value]) =>
      key && value !== undefined ? [[key.trim(), decodeURIComponent(value.trim())]] : [],
    ),
  );
}

/** @param {object} span */
function enqueue(span) {
  // When nobody takes them, old spans go first.
  queue = [...queue, span].slice(-maxQueueSize);
  if (scheduled) return;
  scheduled = true;
  setTimeout(flush, exportDelayMs);
}

async function flush() {
  scheduled = false;
  const spans = queue;
  queue = [];
  if (spans.length === 0) return;
  const resource = { attributes: keyValues({ 'service.name': 'frontend' }) };
  const scopeSpans = [{ scope: { name: 'frontend' }, spans }];
  const sent = fetch('/v1/traces', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
    keepalive: true,
  });
  const taken = await sent.then(({ ok }) => ok).catch(() => false);
  // They go along with the next ones.
  if (!taken) queue = [...spans, ...queue].slice(-maxQueueSize);
}

addEventListener('pagehide', flush);

/** @param {Attributes} attributes */
function keyValues(attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
}

/** @param {number} ms since 1970 */
function nanoseconds(ms) {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

/** @param {number} byteCount */
function randomHex(byteCount) {
  const bytes = crypto.getRandomValues(new Uint8Array(byteCount));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
