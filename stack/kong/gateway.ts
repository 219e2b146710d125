/**
 * The gateway itself: takes requests through Kong's phases (rewrite, router, access, balancer,
 * header filter, body, log). In: a configuration and node:http requests. Out: responses, and a
 * trace for each request.
 */
import { Agent, type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { playOnContext } from '../faults/context.ts';
import { FaultSet } from '../faults/fault-set.ts';
import { type Resolve, type ResolverOptions, resolver } from './address.ts';
import { type Balancer, DirectBalancer, RoundRobin } from './balancer.ts';
import type { Configuration, ServiceDeclaration } from './declarative/entities.ts';
import type { Exchange, Refusal } from './exchange.ts';
import { type HeaderFilter, headerFilter } from './header-filter.ts';
import { endRoot, openExchange, type TracingSwitch } from './open-exchange.ts';
import { passResponse } from './pass-response.ts';
import type { Plugin } from './plugin.ts';
import { pluginBuilder } from './plugin-builder.ts';
import { refuse } from './refuse.ts';
import { refusedEarly } from './refused-early.ts';
import { readBody } from './request-body.ts';
import { end } from './request-trace.ts';
import { Router } from './router.ts';
import { switchProtocol, type Upgrade } from './switch-protocol.ts';
import { callUpstream } from './upstream.ts';
import { upstreamPath } from './upstream-path.ts';

export interface GatewayOptions extends ResolverOptions, Partial<TracingSwitch> {
  readonly configuration: Configuration;
  /** Gets every request's trace when the request is over. */
  readonly record: (exchange: Exchange, status: number) => void;
  readonly nowMs?: () => number;
  readonly faults?: FaultSet;
}

export class Gateway {
  readonly upstreams = new Map<string, RoundRobin>();
  readonly resolve: Resolve;
  readonly #router: Router;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 512, timeout: 60_000 });
  readonly #switched = new Set<Duplex>();
  readonly #record: (exchange: Exchange, status: number) => void;
  readonly #tracing: TracingSwitch;
  readonly #filter: HeaderFilter;
  readonly #faults: FaultSet;

  constructor(options: GatewayOptions) {
    const { configuration, nowMs = Date.now, instrumented = true, samplingRate = 1 } = options;
    this.#record = options.record;
    this.#faults = options.faults ?? new FaultSet();
    this.#tracing = { instrumented, samplingRate };
    this.resolve = resolver(options);
    for (const upstream of configuration.upstreams) {
      this.upstreams.set(upstream.name, new RoundRobin(upstream, this.resolve));
    }
    this.#router = new Router({
      configuration,
      balancerOf: (service) => this.#balancerOf(service),
      build: pluginBuilder({
        consumers: configuration.consumers,
        nowMs,
        instrumented,
        faults: this.#faults,
      }),
    });
    this.#filter = headerFilter(this.#router.globalPlugins);
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
    upgrade?: Upgrade,
  ): Promise<void> {
    const exchange = openExchange(request, this.#tracing);
    const early = refusedEarly(request, exchange.received);
    if (early) {
      const untraced = { madeBy: 'nginx', traced: false } as const;
      refuse({ exchange, response, refusal: early, ...untraced }, this.#filter);
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
      refuse({ exchange, response, refusal, madeBy: 'kong' }, this.#filter);
      return;
    }
    exchange.route = match.route;
    if (match.route.stripPath && match.prefix !== '/') {
      exchange.upstreamHeaders.set('X-Forwarded-Prefix', match.prefix);
    }
    const refusal = access(exchange, match.route.plugins);
    if (refusal) {
      status = refusal.status;
      refuse({ exchange, response, refusal, madeBy: 'kong' }, this.#filter);
      return;
    }
    const body = await readBody(request);
    if (body === null) {
      status = 413;
      const tooLarge = { status, message: 'Payload too large' };
      refuse({ exchange, response, refusal: tooLarge, madeBy: 'nginx' }, this.#filter);
      return;
    }
    if (body) exchange.upstreamHeaders.set('Content-Length', String(body.length));
    calling = true;
    await this.#playFaults(exchange);
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
        refuse(
          {
            exchange,
            response,
            refusal: outcome,
            madeBy: outcome.madeBy,
            sentMs: outcome.sentMs,
          },
          this.#filter,
        );
        return;
      case 'response':
        status = outcome.message.statusCode ?? 502;
        passResponse(exchange, response, outcome, this.#filter);
        return;
      case 'switched':
        status = 101;
        if (upgrade) {
          const closed = () => this.#close(exchange, 101);
          switchProtocol(
            { exchange, response, outcome, client: upgrade, switched: this.#switched, closed },
            this.#filter,
          );
        } else outcome.socket.destroy();
        return;
    }
  }

  /** Within the span of the gateway, before anything of the request is sent on. */
  async #playFaults({ trace, upstreamHeaders }: Exchange): Promise<void> {
    if (!trace.sampled) return;
    playOnContext(this.#faults, upstreamHeaders);
    const delayMs = this.#faults.delayMs();
    if (delayMs > 0) await delay(delayMs);
  }

  #close(exchange: Exchange, status: number): void {
    endRoot(exchange, status);
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
