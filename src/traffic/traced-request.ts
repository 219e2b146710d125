import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Dispatcher } from 'undici';
import { type ClientTelemetry, clientContext } from './client-telemetry.ts';
import type { VirtualUser } from './virtual-user.ts';

const timeoutMs = 15_000;

export interface TracedRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Low-cardinality form of the path, e.g. "/r/{code}": the span's name. */
  readonly route: string;
  readonly body?: unknown;
  /** Beside those of the user and of the trace. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One line of a run's request log. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly route: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly error?: string;
  readonly traceId: string;
  readonly durationMs: number;
  readonly user: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

export interface TracedRequestOptions {
  readonly telemetry: ClientTelemetry;
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly user: VirtualUser;
  readonly request: TracedRequest;
}

/** Sends a request under a root span of its own; an answer of any status is a record. */
export async function sendTraced(options: TracedRequestOptions): Promise<RequestRecord> {
  const { telemetry, origin, user, request } = options;
  const { method, path, route } = request;
  const span = telemetry.tracer.startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.CLIENT,
      attributes: { 'http.request.method': method, 'url.full': origin + path },
    },
    clientContext,
  );
  const startedAt = performance.now();
  const outcome = await exchange(options, telemetry.inject(trace.setSpan(clientContext, span)));
  const durationMs = performance.now() - startedAt;
  if (outcome.status !== undefined) span.setAttribute('http.response.status_code', outcome.status);
  if (outcome.error !== undefined || (outcome.status ?? 0) >= 400) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error });
  }
  span.end();
  return {
    method,
    path,
    route,
    traceId: span.spanContext().traceId,
    durationMs,
    user: user.id,
    ...outcome,
  };
}

/**
 * Sends a request of a client that knows nothing of tracing: the edge starts its trace, and says
 * which it is. Without an answer there is no trace id.
 */
export async function sendUntraced(
  options: Omit<TracedRequestOptions, 'telemetry'>,
): Promise<RequestRecord> {
  const { user, request } = options;
  const { method, path, route } = request;
  const startedAt = performance.now();
  const outcome = await exchange(options, {});
  const durationMs = performance.now() - startedAt;
  const traceId = String(outcome.headers['x-trace-id'] ?? '');
  return { method, path, route, traceId, durationMs, user: user.id, ...outcome };
}

async function exchange(
  { dispatcher, origin, user, request }: Omit<TracedRequestOptions, 'telemetry'>,
  carrier: Readonly<Record<string, string>>,
): Promise<Pick<RequestRecord, 'status' | 'error' | 'headers' | 'body'>> {
  const { method, path, body, headers } = request;
  const json = body === undefined ? undefined : JSON.stringify(body);
  try {
    const answer = await dispatcher.request({
      origin,
      path,
      method,
      headers: {
        ...user.headers,
        ...carrier,
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, body: parseBody(text) };
  } catch (error) {
    return { error: (error as Error).message, headers: {}, body: undefined };
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
