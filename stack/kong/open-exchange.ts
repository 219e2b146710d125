import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import { HeaderList } from './headers.ts';
import { normalisePath, splitTarget } from './path.ts';
import { randomHex } from './random-hex.ts';
import { end, RequestTrace } from './request-trace.ts';
import { isSampled } from './sampling.ts';
import { upstreamHeaders } from './upstream-headers.ts';
import { followSystemClock } from './wall-clock.ts';

/** The node's own settings for traces. */
export interface TracingSwitch {
  /** KONG_TRACING_INSTRUMENTATIONS: all or off. */
  readonly instrumented: boolean;
  /** KONG_TRACING_SAMPLING_RATE. */
  readonly samplingRate: number;
}

export function openExchange(request: IncomingMessage, tracing: TracingSwitch): Exchange {
  const startMs = performance.now();
  followSystemClock();
  const trace = new RequestTrace(startMs, false);
  trace.sampled = tracing.instrumented && isSampled(trace.traceId, tracing.samplingRate);
  const received = new HeaderList(request.rawHeaders);
  const target = splitTarget(request.url ?? '/');
  const common = {
    request,
    received,
    requestId: randomHex(16),
    clientAddress: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    host: (received.get('Host') ?? '').replace(/:\d*$/, ''),
    sentPath: target.path,
  };
  return {
    ...common,
    startMs,
    path: normalisePath(target.path),
    query: target.query,
    trace,
    balancerSpanId: randomHex(8),
    upstreamHeaders: upstreamHeaders(common),
    responseHeaders: new HeaderList(),
    preflight: false,
  };
}

/** Ends the request's own span, with what is known when it is over. */
export function endRoot(
  { request, trace, host, clientAddress, route, requestId }: Exchange,
  status: number,
): void {
  end(trace.root);
  Object.assign(trace.root.attributes, {
    'http.method': request.method ?? '',
    'http.url': `http://${host}${Buffer.from(request.url ?? '', 'latin1').toString()}`,
    'http.host': host,
    'http.scheme': 'http',
    'http.flavor': request.httpVersion,
    'http.client_ip': clientAddress,
    'net.peer.ip': clientAddress,
    'http.status_code': status,
    'http.route': route?.firstPath ?? '',
    'kong.request.id': requestId,
  });
}
