import { type Answer, errorAnswer, QueryError } from './answer.ts';
import { dependencies } from './dependencies.ts';
import { goJson, parseBoolean, parseDurationNs, parseInteger, parseTraceId } from './go-values.ts';
import { parseTags } from './query-tags.ts';
import { search } from './search.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { traceV1 } from './trace-v1.ts';

/** Paths that Jaeger 2.13 has and this does not. */
const missing = /^\/api\/(?:deep-dependencies|quality-metrics|metrics\/[^/]+)$/;
const hourNs = 3_600_000_000_000n;

/** Answers GET requests under /api/ that are not v3; undefined where Jaeger has no such path. */
export function answerV1(store: TraceStore, url: URL): Answer | undefined {
  const parameters = url.searchParams;
  const [resource, id, detail, ...rest] = url.pathname.slice('/api/'.length).split('/');
  try {
    if (missing.test(url.pathname)) {
      throw new QueryError(501, `tracelab's Jaeger stand-in does not implement ${url.pathname}`);
    }
    if (resource === 'services' && id && detail === 'operations' && rest.length === 0) {
      return json(parameters, operationNames(store, decodeURIComponent(id)));
    }
    if (detail !== undefined || id === '') return undefined;
    if (resource === 'traces' && id !== undefined) {
      return json(parameters, trace(store, id, parameters));
    }
    if (id !== undefined) return undefined;
    if (resource === 'traces') return json(parameters, traces(store, parameters));
    if (resource === 'services') return json(parameters, services(store));
    if (resource === 'operations') return json(parameters, operations(store, parameters));
    if (resource === 'dependencies') return json(parameters, links(store, parameters));
    return undefined;
  } catch (error) {
    const code = error instanceof QueryError ? error.status : 500;
    const msg = error instanceof Error ? error.message : String(error);
    return errorAnswer(code, { ...envelope(null), errors: [{ code, msg }] });
  }
}

function trace(store: TraceStore, id: string, parameters: URLSearchParams): Envelope {
  const traceId = badRequest(() => parseTraceId(decodeURIComponent(id)));
  // Jaeger checks the window and its memory storage then ignores it.
  timeNs(parameters, 'start', 1000n);
  timeNs(parameters, 'end', 1000n);
  const raw = optional(parameters, 'raw', parseBoolean) ?? false;
  const found = store.get(traceId);
  if (!found) throw new QueryError(404, 'trace not found');
  return envelope([traceV1(found, raw)]);
}

/** `lookback` is for Jaeger's UI, which turns it into `start`; the API ignores it. */
function traces(store: TraceStore, parameters: URLSearchParams): Envelope {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const service = parameters.get('service') ?? '';
  const query = {
    service,
    operation: parameters.get('operation') ?? '',
    startMinNs: timeNs(parameters, 'start', 1000n) ?? nowNs - 48n * hourNs,
    startMaxNs: timeNs(parameters, 'end', 1000n) ?? nowNs,
    attributes: tags(parameters),
    limit: limit(parameters),
    durationMinNs: optional(parameters, 'minDuration', parseDurationNs) ?? 0n,
    durationMaxNs: optional(parameters, 'maxDuration', parseDurationNs) ?? 0n,
  };
  const ids = parameters
    .getAll('traceID')
    .map((id) => badRequest(() => parseTraceId(id), 'cannot parse traceID param: '));
  const raw = optional(parameters, 'raw', parseBoolean) ?? false;
  if (ids.length === 0 && service === '') {
    throw new QueryError(400, "parameter 'service' is required");
  }
  if (query.durationMaxNs !== 0n && query.durationMaxNs < query.durationMinNs) {
    throw new QueryError(400, "'maxDuration' should be greater than 'minDuration'");
  }
  if (ids.length > 0) return tracesById(store, ids, raw);
  return envelope(search(store, query).map((found) => traceV1(found, raw)));
}

function tracesById(store: TraceStore, ids: readonly string[], raw: boolean): Envelope {
  const found: StoredTrace[] = [];
  const errors: unknown[] = [];
  for (const traceID of ids) {
    const stored = store.get(traceID);
    if (stored) found.push(stored);
    else errors.push({ msg: 'trace not found', traceID });
  }
  return {
    ...envelope(found.map((stored) => traceV1(stored, raw))),
    errors: errors.length > 0 ? errors : null,
  };
}

function services(store: TraceStore): Envelope {
  const names = store.services();
  return envelope(names.length > 0 ? names : null, names.length);
}

function operations(store: TraceStore, parameters: URLSearchParams): Envelope {
  const service = parameters.get('service');
  if (!service) throw new QueryError(400, "parameter 'service' is required");
  const found = store
    .operations(service, parameters.get('spanKind') ?? '')
    .map(({ name, kind }) => ({ name, spanKind: kind }));
  return envelope(found, found.length);
}

function operationNames(store: TraceStore, service: string): Envelope {
  const names = [...new Set(store.operations(service).map(({ name }) => name))];
  return envelope(names.length > 0 ? names : null, names.length);
}

function links(store: TraceStore, parameters: URLSearchParams): Envelope {
  const endNs = timeNs(parameters, 'endTs', 1_000_000n) ?? BigInt(Date.now()) * 1_000_000n;
  const lookbackNs = timeNs(parameters, 'lookback', 1_000_000n) ?? 24n * hourNs;
  const service = parameters.get('service');
  const found = dependencies(store, { startNs: endNs - lookbackNs, endNs });
  return envelope(
    service ? found.filter(({ parent, child }) => parent === service || child === service) : found,
  );
}

function tags(parameters: URLSearchParams): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of parameters.getAll('tag')) {
    const colon = pair.indexOf(':');
    if (colon < 0) {
      throw new QueryError(
        400,
        `malformed 'tag' parameter, expecting key:value, received: ${pair}`,
      );
    }
    found.set(pair.slice(0, colon), pair.slice(colon + 1));
  }
  for (const text of parameters.getAll('tags')) {
    const parsed = badRequest(
      () => parseTags(text),
      "malformed 'tags' parameter, cannot unmarshal JSON: ",
    );
    for (const [key, value] of parsed) found.set(key, value);
  }
  return found;
}

function limit(parameters: URLSearchParams): number {
  const text = parameters.get('limit');
  return text ? Number(badRequest(() => parseInteger(text, 'ParseInt', 32n))) : 100;
}

function timeNs(parameters: URLSearchParams, name: string, unitNs: bigint): bigint | undefined {
  return optional(parameters, name, (text) => parseInteger(text, 'ParseInt') * unitNs);
}

function optional<T>(
  parameters: URLSearchParams,
  name: string,
  parse: (text: string) => T,
): T | undefined {
  const text = parameters.get(name);
  return text ? badRequest(() => parse(text), `unable to parse param '${name}': `) : undefined;
}

function badRequest<T>(parse: () => T, prefix = ''): T {
  try {
    return parse();
  } catch (error) {
    throw new QueryError(400, prefix + (error instanceof Error ? error.message : String(error)));
  }
}

interface Envelope {
  readonly data: unknown;
  readonly total: number;
  readonly limit: 0;
  readonly offset: 0;
  readonly errors: readonly unknown[] | null;
}

function envelope(data: unknown, total = 0): Envelope {
  return { data, total, limit: 0, offset: 0, errors: null };
}

function json(parameters: URLSearchParams, body: Envelope): Answer {
  const pretty = parameters.get('prettyPrint');
  const indent = pretty && pretty !== 'false' ? '    ' : undefined;
  return { status: 200, contentType: 'application/json', body: goJson(body, indent) };
}
