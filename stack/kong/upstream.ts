import type { Agent, ClientRequest } from 'node:http';
import { type Attempt, attempt } from './attempt.ts';
import { type Balancer, hostHeader, type Peer } from './balancer.ts';
import type { MadeBy } from './error-body.ts';
import type { Exchange } from './exchange.ts';
import { thresholds } from './health.ts';
import { end, type KongSpan, newSpan } from './request-trace.ts';
import type { Route } from './router.ts';

export interface UpstreamRequest {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly agent: Agent;
  readonly target: string;
  readonly body: Buffer | undefined;
  readonly started: (request: ClientRequest) => void;
  /** The client went away: no try after that, and what failed is not the upstream's fault. */
  readonly gone: () => boolean;
}

export type Outcome =
  | (Exclude<Attempt, { kind: 'failed' }> & {
      /** The balancer span; it ends with the response. */
      readonly span: KongSpan;
      readonly sentMs: number;
    })
  | {
      readonly kind: 'none';
      readonly status: 502 | 503 | 504;
      readonly message: string;
      readonly madeBy: MadeBy;
      /** Absent when no try was made. */
      readonly sentMs?: number;
    };

const messages = {
  502: 'An invalid response was received from the upstream server',
  503: 'The upstream server is currently unavailable',
  504: 'The upstream server is timing out',
} as const;
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Tries peers until one answers. A retry is the next turn of the wheel, be it the same target;
 * health learned on the way counts from the next request on.
 */
export async function callUpstream(call: UpstreamRequest): Promise<Outcome> {
  const { exchange, route } = call;
  const { balancer, service } = route;
  const reports: (() => void)[] = [];
  let outcome: Outcome | undefined;
  let sentMs: number | undefined;
  for (let count = 1; outcome === undefined; count += 1) {
    const startMs = performance.now();
    const peer = await nextPeer(balancer, exchange);
    if (peer === 'unresolved') return kongMade('name resolution failed');
    if (peer === undefined) {
      outcome =
        sentMs === undefined
          ? kongMade('failure to get a peer from the ring-balancer')
          : none(503, sentMs);
      break;
    }
    sentMs = performance.now();
    const result = await trySeveral(call, peer);
    const last = count > service.retries;
    if (result.kind === 'failed' && call.gone()) {
      end(balancerSpan(exchange, peer, { startMs, count, failedWith: undefined }));
      return none(502, sentMs);
    }
    if (result.kind === 'failed') {
      const code = result.failure === 'timeout' ? 504 : 502;
      const again = !last && (!result.sent || repeatable.has(exchange.request.method ?? ''));
      const span = balancerSpan(exchange, peer, {
        startMs,
        count,
        failedWith: again || last ? code : undefined,
      });
      end(span);
      if (again) {
        reports.push(() => reportFailure(balancer, peer, result.failure));
        continue;
      }
      // Of the last try Kong reports the status that the client gets.
      reports.push(() =>
        code === 504 ? reportFailure(balancer, peer, 'timeout') : reportStatus(balancer, peer, 502),
      );
      outcome = none(code, sentMs);
    } else {
      const status = result.message.statusCode ?? 502;
      const failedWith = last && status >= 500 ? status : undefined;
      const span = balancerSpan(exchange, peer, { startMs, count, failedWith });
      reports.push(() => reportStatus(balancer, peer, status));
      outcome = { ...result, span, sentMs };
    }
  }
  for (const report of reports) report();
  return outcome;
}

/** A stale idle connection is no failed try, as long as the request may be repeated. */
async function trySeveral(call: UpstreamRequest, peer: Peer): Promise<Attempt> {
  const { exchange, route, target, agent, body, started } = call;
  const headers = ['Host', hostHeader(peer), ...exchange.upstreamHeaders.flat];
  const method = exchange.request.method ?? 'GET';
  for (;;) {
    const result = await attempt({
      agent,
      address: peer.address,
      method,
      target,
      headers,
      body,
      connectTimeoutMs: route.service.connect_timeout,
      readTimeoutMs: route.service.read_timeout,
      started,
    });
    const stale = result.kind === 'failed' && result.failure === 'tcp' && result.reused;
    if (!stale || !repeatable.has(method) || call.gone()) return result;
  }
}

async function nextPeer(
  balancer: Balancer,
  { trace }: Exchange,
): Promise<Peer | 'unresolved' | undefined> {
  const { dns } = balancer;
  if (!dns) return balancer.next();
  const span = trace.start('kong.dns', 'client', {
    'dns.record.domain': dns.domain,
    'dns.record.port': dns.port,
  });
  try {
    const peer = await balancer.next();
    if (peer) span.attributes['dns.record.ip'] = peer.address.host;
    return peer;
  } catch {
    span.failed = true;
    span.exception = 'dns server error: 3 name error';
    return 'unresolved';
  } finally {
    end(span);
  }
}

interface Try {
  readonly startMs: number;
  readonly count: number;
  readonly failedWith: number | undefined;
}

/**
 * The upstream was told one parent id for all tries. Only a last try that did not use up the retries
 * has that id; every failed one gets an id of its own, so the parent may never be exported.
 */
function balancerSpan(
  exchange: Exchange,
  peer: Peer,
  { startMs, count, failedWith }: Try,
): KongSpan {
  const attributes = {
    'net.peer.name': peer.name,
    'net.peer.ip': peer.address.host,
    'net.peer.port': peer.port,
    try_count: count,
  };
  const id = failedWith === undefined ? exchange.balancerSpanId : undefined;
  const span = newSpan('kong.balancer', 'client', startMs, attributes, id);
  if (failedWith !== undefined) {
    span.failed = true;
    span.attributes['http.status_code'] = failedWith;
  }
  exchange.trace.adopt(span);
  return span;
}

function reportFailure(balancer: Balancer, peer: Peer, failure: 'tcp' | 'timeout'): void {
  const passive = balancer.upstream?.healthchecks.passive;
  if (passive) peer.health?.fail(failure, thresholds(passive));
}

function reportStatus(balancer: Balancer, peer: Peer, status: number): void {
  const passive = balancer.upstream?.healthchecks.passive;
  if (!passive) return;
  if (passive.healthy.http_statuses.includes(status)) peer.health?.succeed(thresholds(passive));
  else if (passive.unhealthy.http_statuses.includes(status)) {
    peer.health?.fail('http', thresholds(passive));
  }
}

function none(status: 502 | 503 | 504, sentMs: number): Outcome {
  return { kind: 'none', status, message: messages[status], madeBy: 'nginx', sentMs };
}

function kongMade(message: string): Outcome {
  return { kind: 'none', status: 503, message, madeBy: 'kong' };
}
