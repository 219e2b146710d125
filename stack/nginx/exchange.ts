/** One request and its answer, with all that the span will say of it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, reasonOf } from './answer.ts';
import { clientAddress } from './client-identity.ts';
import type { LimitStatus } from './limit-zone.ts';
import type { RequestPath } from './request-path.ts';
import { edgeHeaders, serverHeader } from './response-headers.ts';
import type { Route } from './route.ts';
import type { TraceContext } from './trace-context.ts';

/** One try at an upstream. Times in milliseconds; undefined where it never came to that. */
export interface Attempt {
  readonly address: string;
  /** Reading of the monotonic clock. */
  readonly startMs: number;
  status?: number;
  connectMs?: number;
  headerMs?: number;
  responseMs?: number;
}

/** Its length is the time to its last byte; what was known of it stays. */
export function endAttempt(attempt: Attempt): void {
  attempt.responseMs ??= performance.now() - attempt.startMs;
}

export interface ExchangeOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: TraceContext;
  readonly clientId: string;
  /** Passed on to the upstream. */
  readonly labFault?: string | undefined;
  readonly uri: RequestPath;
  readonly routeName: string;
  readonly route?: Route | undefined;
  /** Where the route has none of its own. */
  readonly contentSecurityPolicy?: string | undefined;
}

/** NGINX's status for a client that did not wait for its answer. */
const clientClosedRequest = 499;

export class Exchange {
  readonly startMs = performance.now();
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: TraceContext;
  readonly clientId: string;
  readonly labFault: string | undefined;
  readonly uri: RequestPath;
  readonly routeName: string;
  readonly route: Route | undefined;
  readonly #contentSecurityPolicy: string | undefined;
  /** Read at once: a socket that is gone has no address any more. */
  readonly peer: { readonly address: string; readonly port: number; readonly localPort: number };
  readonly attempts: Attempt[] = [];
  limitStatus: LimitStatus | '' = '';
  cacheStatus = '';
  /** Named location that answered in place of the route. */
  answeredBy: string | undefined;
  status = 0;
  sentBytes = 0;
  /** The client went before its answer began. */
  aborted = false;
  /** Called at most once, when the client has gone. */
  onAbort: (() => void) | undefined;

  constructor(options: ExchangeOptions) {
    this.request = options.request;
    this.response = options.response;
    this.context = options.context;
    this.clientId = options.clientId;
    this.labFault = options.labFault;
    this.uri = options.uri;
    this.routeName = options.routeName;
    this.route = options.route;
    this.#contentSecurityPolicy = options.contentSecurityPolicy;
    const { socket } = options.request;
    this.peer = {
      address: clientAddress(options.request),
      port: socket.remotePort ?? 0,
      localPort: socket.localPort ?? 0,
    };
  }

  get method(): string {
    return this.request.method ?? 'GET';
  }

  /** `done` runs when the last byte is with the kernel, or the client is gone. */
  whenDone(done: () => void): void {
    let finished = false;
    this.response.on('finish', () => {
      finished = true;
      done();
    });
    this.response.on('close', () => {
      if (finished) return;
      this.aborted = true;
      if (this.status === 0) this.status = clientClosedRequest;
      for (const attempt of this.attempts) endAttempt(attempt);
      this.onAbort?.();
      done();
    });
  }

  /** Headers that every answer of this exchange carries. */
  edgeHeaders(): string[] {
    return edgeHeaders({
      limitStatus: this.limitStatus,
      traceId: this.context.traceId,
      cacheStatus: this.cacheStatus,
      contentSecurityPolicy: this.route?.contentSecurityPolicy ?? this.#contentSecurityPolicy,
    });
  }

  writeHead(status: number, reason: string, headers: readonly string[]): void {
    this.status = status;
    const all = ['Server', serverHeader, ...headers, ...this.edgeHeaders()];
    this.response.writeHead(status, reason, all);
  }

  /** `open`: the response is to be ended later. */
  send(answer: Answer, then: 'end' | 'open' = 'end'): void {
    if (this.aborted || this.response.headersSent) return;
    this.answeredBy = answer.location;
    const body = Buffer.from(answer.body);
    this.writeHead(answer.status, reasonOf(answer.status), [
      'Content-Type',
      answer.contentType,
      'Content-Length',
      String(body.length),
      ...(answer.close ? ['Connection', 'close'] : []),
      ...(answer.headers ?? []),
    ]);
    if (this.method !== 'HEAD') this.sentBytes = body.length;
    if (then === 'end') this.response.end(body);
    else this.response.write(body);
  }
}
