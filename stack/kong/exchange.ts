import type { IncomingMessage } from 'node:http';
import type { HeaderList } from './headers.ts';
import type { RequestTrace } from './request-trace.ts';
import type { Route } from './router.ts';

export interface Consumer {
  readonly id: string;
  readonly username: string;
}

/** One request on its way through the gateway: what plugins read and change. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** Readings of `performance.now()`. */
  readonly startMs: number;
  readonly requestId: string;
  readonly clientAddress: string;
  /** Host header without port. */
  readonly host: string;
  readonly received: HeaderList;
  /** Normal form. */
  readonly path: string;
  /** "" or "?…", as it goes to the upstream. */
  query: string;
  readonly trace: RequestTrace;
  /** Id of the span that the upstream gets for its parent. */
  readonly balancerSpanId: string;
  readonly upstreamHeaders: HeaderList;
  /** Response headers of access-phase plugins. */
  readonly responseHeaders: HeaderList;
  route?: Route;
  consumer?: Consumer;
  correlationId?: string;
  /** A CORS preflight, which Kong answers itself. */
  preflight: boolean;
}

/** A response that Kong makes itself in place of the upstream. */
export interface Refusal {
  readonly status: number;
  /** Without one there is no body. */
  readonly message?: string;
}

/** A response before it is written: the header filter phase of plugins changes it. */
export interface Draft {
  status: number;
  reason: string;
  readonly headers: HeaderList;
}
