/**
 * The gateway itself: takes requests through Kong's phases (rewrite, router, access, balancer,
 * header filter, body, log). In: a configuration and node:http requests. Out: responses, and a
 * trace for each request.
 */
import { Agent, type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Resolve, type ResolverOptions, resolver } from './address.ts';
import { type Balancer, DirectBalancer, RoundRobin } from './balancer.ts';
import type { Configuration, ServiceDeclaration } from './declarative/entities.ts';
import { type ErrorBody, errorBody, type MadeBy, reasonOf } from './error-body.ts';
import type { Draft, Exchange, Refusal } from './exchange.ts';
import { HeaderList } from './headers.ts';
import { normalisePath, splitTarget } from './path.ts';
import type { Plugin } from './plugin.ts';
import { pluginBuilder } from './plugin-builder.ts';
import { serverHeader, via } from './product.ts';
import { randomHex } from './random-hex.ts';
import { refusedEarly } from './refused-early.ts';
import { readBody } from './request-body.ts';
import { end, RequestTrace } from './request-trace.ts';
import { responseHeaders } from './response-headers.ts';
import { type Match, Router } from './router.ts';
import { isSampled } from './sampling.ts';
import { callUpstream, type Outcome } from './upstream.ts';
import { upstreamHeaders } from './upstream-headers.ts';
import { followSystemClock } from './wall-clock.ts';

export interface GatewayOptions extends ResolverOptions {
  readonly configuration: Configuration;
  /** Gets every request's trace when the request is over. */
  readonly record: (exchange: Exchange, status: number) => void;
  readonly nowMs?: () => number;
  /** KONG_TRACING_INSTRUMENTATIONS: all or off. */
  readonly instrumented?: boolean;
  /** KONG_TRACING_SAMPLING_RATE. */
  readonly samplingRate?: number;
}

export class Gateway {
  readonly upstreams = new Map<string, RoundRobin>();
  readonly resolve: Resolve;
  readonly #router: Router;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 512, timeout: 60_000 });
  readonly #switched = new Set<Duplex>();
  readonly #record: (exchange: Exchange, status: number) => void;
  readonly #instrumented: boolean;
  readonly #samplingRate: number;

  constructor(options: GatewayOptions) {
    const { configuration, nowMs = Date.now, instrumented = true, samplingRate = 1 } = options;
    this.#record = options.record;
    this.#instrumented = instrumented;
    this.#samplingRate = samplingRate;
    this.resolve = resolver(options);
    for (const upstream of configuration.upstreams) {
      this.upstreams.set(upstream.name, new RoundRobin(upstream, this.resolve));
    }
    this.#router = new Router({
      configuration,
      balancerOf: (service) => this.#balancerOf(service),
      build: pluginBuilder({ consumers: configuration.consumers, nowMs, instrumented }),
    });
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#serve(request, response).catch((error: unknown) => {
      // A client that leaves in the middle of its body is no error.
      if (!response.destroyed) console.error('kong: unexpected error:', error);
      response.destroy();
    });
  }

  /** A request whose connection shall switch to another protocol. */
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.end();
      // As a response does that the server made.
      response.emit('close');
    });
    socket.on('error', () => socket.destroy());
    this.#serve(request, response, { socket, head }).catch((error: unknown) => {
      console.error('kong: unexpected error:', error);
      socket.destroy();
    });
  }

  stop(): void {
    this.#agent.destroy();
    for (const socket of this.#switched) socket.destroy();
  }

  #balancerOf(service: ServiceDeclaration): Balancer {
    const ring = service.host === undefined ? undefined : this.upstreams.get(service.host);
    return ring ?? new DirectBalancer(service, this.resolve);
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    upgrade?: { readonly socket: Socket; readonly head: Buffer },
  ): Promise<void> {
    const exchange = this.#open(request);
    const early = refusedEarly(request, exchange.received);
    if (early) {
      this.#refuse(exchange, response, early, { madeBy: 'nginx', traced: false });
      return;
    }
    const { trace } = exchange;
    // What nginx logs when the client went away before there was a response.
    let status = 499;
    let calling = false;
    let running: ClientRequest | undefined;
    response.once('close', () => {
      if (status === 101) return;
      if (!response.writableFinished) running?.destroy();
      if (!calling) this.#close(exchange, status);
    });
    for (const plugin of this.#router.globalPlugins) {
      if (!plugin.rewrite) continue;
      const span = trace.start(`kong.rewrite.plugin.${plugin.name}`);
      plugin.rewrite(exchange);
      end(span);
    }
    const routing = trace.start('kong.router');
    const match = this.#router.match(exchange.path);
    routing.failed = match === undefined;
    end(routing);
    if (!match) {
      status = 404;
      const refusal = { status, message: 'no Route matched with those values' };
      this.#refuse(exchange, response, refusal, { madeBy: 'kong' });
      return;
    }
    exchange.route = match.route;
    if (match.route.stripPath && match.prefix !== '/') {
      exchange.upstreamHeaders.set('X-Forwarded-Prefix', match.prefix);
    }
    const refusal = access(exchange, match.route.plugins);
    if (refusal) {
      status = refusal.status;
      this.#refuse(exchange, response, refusal, { madeBy: 'kong' });
      return;
    }
    const body = await readBody(request);
    if (body === null) {
      status = 413;
      const tooLarge = { status, message: 'Payload too large' };
      this.#refuse(exchange, response, tooLarge, { madeBy: 'nginx' });
      return;
    }
    if (body) exchange.upstreamHeaders.set('Content-Length', String(body.length));
    calling = true;
    const outcome = await callUpstream({
      exchange,
      route: match.route,
      agent: this.#agent,
      target: upstreamPath(exchange.path, match) + exchange.query,
      body,
      started: (outgoing) => {
        running = outgoing;
      },
      gone: () => response.destroyed,
    });
    calling = false;
    if (response.destroyed) {
      if (outcome.kind === 'response') outcome.message.destroy();
      else if (outcome.kind === 'switched') outcome.socket.destroy();
      this.#close(exchange, status);
      return;
    }
    switch (outcome.kind) {
      case 'none':
        status = outcome.status;
        this.#refuse(exchange, response, outcome, outcome);
        return;
      case 'response':
        status = outcome.message.statusCode ?? 502;
        this.#pass(exchange, response, outcome);
        return;
      case 'switched':
        status = 101;
        if (upgrade) this.#switch(exchange, response, outcome, upgrade);
        else outcome.socket.destroy();
        return;
    }
  }

  #open(request: IncomingMessage): Exchange {
    const startMs = performance.now();
    followSystemClock();
    const trace = new RequestTrace(startMs, false);
    trace.sampled = this.#instrumented && isSampled(trace.traceId, this.#samplingRate);
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

  /** A response of the gateway's own. */
  #refuse(
    exchange: Exchange,
    response: ServerResponse,
    refusal: Refusal,
    made: { readonly madeBy: MadeBy; readonly sentMs?: number; readonly traced?: boolean },
  ): void {
    const body = bodyOf(exchange, refusal, made.madeBy);
    const headers = new HeaderList(exchange.responseHeaders.flat);
    headers.add('Date', new Date().toUTCString());
    if (body) headers.add('Content-Type', body.contentType);
    headers.add('Content-Length', String(Buffer.byteLength(body?.text ?? '')));
    headers.add('Server', serverHeader);
    const draft = { status: refusal.status, reason: reasonOf(refusal.status), headers };
    this.#headerFilter(exchange, draft, made.traced ?? true);
    addLatencies(exchange, draft, made.sentMs);
    write(exchange, response, draft);
    response.end(body?.text);
  }

  /** The upstream's response. */
  #pass(
    exchange: Exchange,
    response: ServerResponse,
    { message, span, sentMs }: Extract<Outcome, { kind: 'response' }>,
  ): void {
    const draft = draftOf(exchange, message);
    const refusal = this.#headerFilter(exchange, draft, true);
    addLatencies(exchange, draft, sentMs);
    // Before the trace is closed, also when the client leaves in the middle of the body.
    response.prependOnceListener('close', () => {
      if (!message.complete) end(span);
    });
    if (refusal) {
      draft.status = refusal.status;
      draft.reason = reasonOf(refusal.status);
      draft.headers.remove('Content-Type');
      draft.headers.set('Content-Length', '0');
      write(exchange, response, draft);
      end(span);
      message.resume();
      response.end();
      return;
    }
    write(exchange, response, draft);
    // Headers go out at once: the upstream may be slow with its body.
    message.on('error', () => cut(response));
    message.on('end', () => end(span));
    message.pipe(response);
  }

  #switch(
    exchange: Exchange,
    response: ServerResponse,
    { message, socket, head, span, sentMs }: Extract<Outcome, { kind: 'switched' }>,
    client: { readonly socket: Socket; readonly head: Buffer },
  ): void {
    const draft = draftOf(exchange, message);
    this.#headerFilter(exchange, draft, true);
    draft.headers.add('Connection', 'upgrade');
    draft.headers.add('Upgrade', message.headers.upgrade ?? 'websocket');
    addLatencies(exchange, draft, sentMs);
    response.detachSocket(client.socket);
    client.socket.write(headText(draft), 'latin1');
    client.socket.write(head);
    socket.write(client.head);
    client.socket.pipe(socket).pipe(client.socket);
    const idleMs = exchange.route?.service.read_timeout ?? 60_000;
    const over = () => {
      client.socket.destroy();
      socket.destroy();
    };
    const open = new Set<Duplex>([client.socket, socket]);
    for (const side of open) {
      this.#switched.add(side);
      side.on('error', over);
      side.once('close', () => {
        over();
        this.#switched.delete(side);
        open.delete(side);
        if (open.size > 0) return;
        end(span);
        this.#close(exchange, 101);
      });
    }
    client.socket.setTimeout(idleMs, over);
  }

  #headerFilter(exchange: Exchange, draft: Draft, traced: boolean): Refusal | undefined {
    let refusal: Refusal | undefined;
    for (const plugin of exchange.route?.plugins ?? this.#router.globalPlugins) {
      if (!plugin.headerFilter) continue;
      const span = traced
        ? exchange.trace.start(`kong.header_filter.plugin.${plugin.name}`)
        : undefined;
      refusal = plugin.headerFilter(exchange, draft) ?? refusal;
      if (span) end(span);
    }
    draft.headers.set('X-Kong-Request-Id', exchange.requestId);
    return refusal;
  }

  #close(exchange: Exchange, status: number): void {
    const { request, trace, host, clientAddress } = exchange;
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
      'http.route': exchange.route?.firstPath ?? '',
      'kong.request.id': exchange.requestId,
    });
    this.#record(exchange, status);
  }
}

function access(exchange: Exchange, plugins: readonly Plugin[]): Refusal | undefined {
  for (const plugin of plugins) {
    if (!plugin.access) continue;
    const span = exchange.trace.start(`kong.access.plugin.${plugin.name}`);
    const refusal = plugin.access(exchange);
    end(span);
    if (refusal) return refusal;
  }
  return undefined;
}

function bodyOf(exchange: Exchange, refusal: Refusal, madeBy: MadeBy): ErrorBody | undefined {
  if (refusal.message === undefined) return undefined;
  const accept = exchange.received.get('Accept');
  return errorBody(refusal.message, exchange.requestId, accept, madeBy);
}

function upstreamPath(path: string, { route, prefix }: Match): string {
  if (!route.stripPath) return path;
  const rest = path.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function draftOf(exchange: Exchange, message: IncomingMessage): Draft {
  const headers = responseHeaders(message);
  for (let index = 0; index < exchange.responseHeaders.flat.length; index += 2) {
    headers.add(
      exchange.responseHeaders.flat[index] ?? '',
      exchange.responseHeaders.flat[index + 1] ?? '',
    );
  }
  return { status: message.statusCode ?? 502, reason: message.statusMessage ?? '', headers };
}

function addLatencies(exchange: Exchange, draft: Draft, sentMs: number | undefined): void {
  const now = performance.now();
  const { headers } = draft;
  if (sentMs === undefined) {
    headers.set('X-Kong-Response-Latency', String(Math.round(now - exchange.startMs)));
    return;
  }
  headers.set('X-Kong-Upstream-Latency', String(Math.round(now - sentMs)));
  headers.set('X-Kong-Proxy-Latency', String(Math.round(sentMs - exchange.startMs)));
  const earlierVia = headers.get('Via');
  headers.set('Via', earlierVia ? `${earlierVia}, ${via}` : via);
}

function write(exchange: Exchange, response: ServerResponse, draft: Draft): void {
  response.sendDate = false;
  const keepAlive = response.shouldKeepAlive && !exchange.request.headers.upgrade;
  draft.headers.add('Connection', keepAlive ? 'keep-alive' : 'close');
  response.writeHead(draft.status, draft.reason, draft.headers.flat);
}

/** The upstream broke off: so does the gateway, after what there was. */
function cut(response: ServerResponse): void {
  response.socket?.destroySoon();
}

function headText({ status, reason, headers }: Draft): string {
  const lines = [`HTTP/1.1 ${status} ${reason}`];
  for (let index = 0; index < headers.flat.length; index += 2) {
    lines.push(`${headers.flat[index]}: ${headers.flat[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
