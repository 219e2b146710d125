/**
 * The edge: a reverse proxy with the contract of NGINX under this platform's configuration.
 * In: a layout (routes, upstreams, limits) and what surrounds it. Out: an HTTP server, and a span
 * for each traced request. The stand-in for NGINX; README.md says where the two differ.
 */
import { Agent, createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FaultSet } from '../faults/fault-set.ts';
import { type Answer, errorPage, limited, unauthorized } from './answer.ts';
import { basicAuth } from './basic-auth.ts';
import { serveCached } from './cached-files.ts';
import { clientIdentity, labFault, labRequest } from './client-identity.ts';
import { type ConnectionCount, countConnections } from './connection-count.ts';
import { Exchange } from './exchange.ts';
import { FileCache } from './file-cache.ts';
import { LimitZone } from './limit-zone.ts';
import type { Origin } from './origin.ts';
import { proxy } from './proxy.ts';
import { refuseConnection, requestFault } from './refusal.ts';
import { readBody, statesTooLarge } from './request-body.ts';
import { parseRequestPath } from './request-path.ts';
import { type Layout, matchRoute, type Route, routeName } from './route.ts';
import type { Sampler } from './sampler.ts';
import { readContext } from './trace-context.ts';
import { Upstream } from './upstream.ts';

export interface EdgeOptions {
  readonly layout: Layout;
  readonly origin: Origin;
  readonly sampler: Sampler;
  /** Called once for each traced and sampled request, when it is over. */
  readonly record: (exchange: Exchange, endMs: number) => void;
  readonly labSecret: string;
  readonly user: string;
  readonly password: string;
  /** Clock of limits and cache. */
  readonly nowMs?: () => number;
  readonly connectTimeoutMs?: number;
  readonly faults?: FaultSet;
}

export interface Edge {
  readonly server: Server;
  /** Ends what is running within the given time. */
  stop(graceMs: number): Promise<void>;
}

const defaultBodyLimitBytes = 64 * 1024;
/** A line and all lines together, as `large_client_header_buffers 4 8k`. */
const maxHeaderBytes = 32 * 1024;
const lingerMs = 5_000;

export function createEdge(options: EdgeOptions): Edge {
  const { layout } = options;
  const { nowMs = Date.now, faults = new FaultSet() } = options;
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  const cache = new FileCache();
  const isLabs = labRequest(options.labSecret);
  const identify = clientIdentity(isLabs);
  const faultOf = labFault(isLabs);
  const admits = basicAuth(options.user, options.password);
  const upstreams = new Map(
    Object.entries(layout.upstreams).map(([name, list]) => [name, new Upstream(list)]),
  );
  const zones = new Map(
    Object.entries(layout.zones).map(([name, zone]) => [name, new LimitZone(zone.ratePerSecond)]),
  );
  for (const { target, limit } of layout.routes) {
    if (target.kind === 'proxy' && !upstreams.has(target.upstream)) {
      throw new Error(`a route leads to the unknown upstream "${target.upstream}"`);
    }
    if (limit && !zones.has(limit.zone)) {
      throw new Error(`a route counts in the unknown limit zone "${limit.zone}"`);
    }
  }
  const tunnels = new Set<Socket>();
  const running = new Set<Exchange>();
  let onIdle: (() => void) | undefined;
  let count: ConnectionCount | undefined;

  function open(request: IncomingMessage, response: ServerResponse): Exchange {
    const uri = parseRequestPath(request.url ?? '');
    const path = uri?.path ?? '';
    const exchange = new Exchange({
      request,
      response,
      context: readContext(request, options.sampler),
      clientId: identify(request),
      labFault: faultOf(request),
      uri: uri ?? { path, rawPath: request.url ?? '', query: '' },
      routeName: routeName(layout, path),
      route: uri && matchRoute(layout.routes, path),
      contentSecurityPolicy: layout.contentSecurityPolicy,
    });
    count?.requestStarted();
    running.add(exchange);
    return exchange;
  }

  async function handle(exchange: Exchange, upgradeHead?: Buffer): Promise<void> {
    const { request, response, route } = exchange;
    const limitBytes = route?.bodyLimitBytes ?? defaultBodyLimitBytes;
    // Refused before NGINX's rewrite phase: without a span.
    const fault = requestFault(request, exchange.uri);
    const early = fault ?? (statesTooLarge(request, limitBytes) ? errorPage(413) : undefined);
    const recorded = !early && exchange.context.sampled && route?.traced !== false;
    exchange.whenDone(() => {
      count?.requestEnded();
      running.delete(exchange);
      if (recorded) options.record(exchange, performance.now());
      if (running.size === 0) onIdle?.();
    });
    if (early) return refuse(exchange, early);
    if (!(await passesLimit(exchange, route))) return exchange.send(limited);
    if (exchange.aborted) return;
    if (route?.realm !== undefined && !admits(request)) {
      return exchange.send(unauthorized(route.realm));
    }
    if (!route) return exchange.send(errorPage(404));

    const { target } = route;
    switch (target.kind) {
      case 'respond':
        return exchange.send(
          target.body === undefined
            ? errorPage(target.status)
            : { status: target.status, contentType: target.contentType ?? '', body: target.body },
        );
      case 'stub-status':
        return exchange.send(
          exchange.peer.address === '127.0.0.1' && count
            ? { status: 200, contentType: 'text/plain', body: count.page() }
            : errorPage(403),
        );
      case 'files':
        return serveCached({
          exchange,
          file: target.file,
          origin: options.origin,
          originAddress: layout.originAddress,
          cache,
          nowMs,
        });
      case 'proxy': {
        const body = await readBody(request, response, limitBytes);
        if (body === 'aborted') return;
        if (body === 'too-large') return refuse(exchange, errorPage(413));
        const upstream = upstreams.get(target.upstream);
        if (!upstream) throw new Error(`no upstream "${target.upstream}"`);
        return proxy({
          exchange,
          target,
          upstream,
          agent,
          body,
          connectTimeoutMs: options.connectTimeoutMs ?? 1_000,
          upgradeHead,
          faults,
        });
      }
    }
  }

  async function passesLimit(exchange: Exchange, route: Route | undefined): Promise<boolean> {
    const zone = route?.limit && zones.get(route.limit.zone);
    if (!zone || !route.limit) return true;
    const { burst, nodelay } = route.limit;
    const { status, delayMs } = zone.take(exchange.clientId, burst, nodelay, nowMs());
    exchange.limitStatus = status === 'REJECTED' && faults.ignoresLimit() ? 'PASSED' : status;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    return exchange.limitStatus !== 'REJECTED';
  }

  /** A bug in one request must not end the edge. */
  const guarded = (exchange: Exchange, upgradeHead?: Buffer) =>
    handle(exchange, upgradeHead).catch((error: unknown) => {
      console.error('nginx stand-in:', error);
      if (exchange.response.headersSent) exchange.response.destroy();
      else exchange.send(errorPage(500));
    });

  const server = createServer({
    keepAliveTimeout: 65_000,
    maxHeaderSize: maxHeaderBytes,
    requireHostHeader: false,
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  });
  count = countConnections(server);
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    void guarded(open(request, response));
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('clientError', (error, socket) => refuseConnection(error, socket));
  server.on('connect', (_, socket) => refuseConnection(new Error('CONNECT'), socket));
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    tunnels.add(socket);
    socket.on('close', () => tunnels.delete(socket));
    // Until the upstream agrees to the upgrade this is a request like any other.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => {
      if (!socket.destroyed) socket.end();
    });
    void guarded(open(request, response), head);
  });

  return {
    server,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A server counts as closed before its last connections have said so, and with that the
      // spans of their requests are not yet made.
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve;
        if (running.size === 0) resolve();
      });
      server.closeIdleConnections();
      for (const socket of tunnels) socket.destroy();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await Promise.all([closed, idle]);
      clearTimeout(timer);
      agent.destroy();
    },
  };
}

/**
 * Answers at once but closes only when the client has sent all of what is not wanted, or after a
 * while (`lingering_close`): closing with bytes unread would take the answer from the client.
 */
function refuse(exchange: Exchange, answer: Answer): void {
  const { request, response } = exchange;
  if (request.complete || request.method === 'TRACE') {
    exchange.send({ ...answer, close: true });
    return;
  }
  exchange.send({ ...answer, close: true }, 'open');
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.on('end', end).on('close', end).resume();
}
