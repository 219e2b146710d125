/** Passes a request on to an upstream, to the next server of it where NGINX would, and the answer back. */
import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Carrier, playOnContext } from '../faults/context.ts';
import type { FaultSet } from '../faults/fault-set.ts';
import { down } from './answer.ts';
import { type Outcome, tryUpstream } from './attempt.ts';
import { type Attempt, type Exchange, endAttempt } from './exchange.ts';
import { forwardedHeaders } from './request-headers.ts';
import { passedHeaders } from './response-headers.ts';
import { locationName, type ProxyTarget } from './route.ts';
import { tunnel } from './tunnel.ts';
import type { Upstream } from './upstream.ts';

/** `proxy_next_upstream_tries`. */
const maxTries = 2;
const defaultReadTimeoutMs = 10_000;
/** POST and its like may have acted already: never repeated once sent (`non_idempotent` is off). */
const unsafe = new Set(['POST', 'LOCK', 'PATCH']);

export interface ProxyOptions {
  readonly exchange: Exchange;
  readonly target: ProxyTarget;
  readonly upstream: Upstream;
  readonly agent: Agent;
  readonly body: Buffer;
  readonly connectTimeoutMs: number;
  /** Bytes that came behind an upgrade request's headers; undefined without an upgrade. */
  readonly upgradeHead?: Buffer | undefined;
  readonly faults: FaultSet;
}

export async function proxy(options: ProxyOptions): Promise<void> {
  const { exchange, target, upstream } = options;
  const repeatable = !unsafe.has(exchange.method);
  const headers = forwardedHeaders(exchange.request, {
    context: exchange.context,
    injectContext: target.injectContext !== false,
    clientId: exchange.clientId,
    labFault: target.injectContext === false ? undefined : exchange.labFault,
    upgrade: options.upgradeHead !== undefined,
    bodyBytes: options.body.length,
    authorization: exchange.route?.realm === undefined,
  });
  if (target.injectContext !== false && exchange.context.sampled) {
    playOnContext(options.faults, carrierOf(headers));
    const delayMs = options.faults.delayMs();
    if (delayMs > 0) await delay(delayMs);
    if (exchange.aborted) return;
  }
  const tried: string[] = [];
  let tries = Math.min(maxTries, upstream.addresses.length);
  for (;;) {
    const address = upstream.acquire(tried);
    if (address === undefined) return exchange.send(down(502));
    tried.push(address);
    tries -= 1;
    const record: Attempt = { address, startMs: performance.now() };
    exchange.attempts.push(record);
    const outcome = await tryUpstream({
      exchange,
      record,
      agent: options.agent,
      path: upstreamPath(exchange, target),
      headers,
      body: options.body,
      connectTimeoutMs: options.connectTimeoutMs,
      readTimeoutMs: target.readTimeoutMs ?? defaultReadTimeoutMs,
    });
    if (exchange.aborted) return upstream.release(address);
    // A kept connection may end just when it is used again: that costs no try.
    if (outcome.kind === 'failed' && outcome.stale && repeatable) {
      upstream.release(address);
      tried.pop();
      tries += 1;
      continue;
    }
    if (tries > 0 && mayRepeat(outcome, repeatable)) {
      if (outcome.kind === 'response') outcome.message.resume();
      upstream.release(address);
      continue;
    }
    deliver(outcome, options, () => {
      endAttempt(record);
      upstream.release(address);
    });
    return;
  }
}

function carrierOf(headers: OutgoingHttpHeaders): Carrier {
  return {
    get: (name) => (headers[name] === undefined ? undefined : [headers[name]].flat().join(',')),
    set: (name, value) => {
      headers[name] = value;
    },
    remove: (name) => {
      delete headers[name];
    },
  };
}

function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
  switch (outcome.kind) {
    case 'upgraded':
      return false;
    case 'failed':
      return repeatable || !outcome.sent;
    case 'response':
      return (
        repeatable && (outcome.message.statusCode === 502 || outcome.message.statusCode === 503)
      );
  }
}

function deliver(outcome: Outcome, options: ProxyOptions, release: () => void): void {
  const { exchange } = options;
  switch (outcome.kind) {
    case 'failed':
      release();
      exchange.send(down(outcome.status));
      return;
    case 'upgraded':
      tunnel({
        exchange,
        message: outcome.message,
        upstream: outcome.socket,
        upstreamHead: outcome.head,
        clientHead: options.upgradeHead ?? Buffer.alloc(0),
        idleTimeoutMs: options.target.readTimeoutMs ?? defaultReadTimeoutMs,
        done: release,
      });
      return;
    case 'response':
      outcome.message.on('close', release);
      passBack(exchange, outcome.message);
  }
}

function passBack(exchange: Exchange, message: IncomingMessage): void {
  const { response } = exchange;
  exchange.writeHead(
    message.statusCode ?? 502,
    message.statusMessage ?? '',
    passedHeaders(message.rawHeaders),
  );
  message.on('data', (chunk: Buffer) => {
    exchange.sentBytes += chunk.length;
    if (!response.write(chunk)) message.pause();
  });
  response.on('drain', () => message.resume());
  message.on('end', () => response.end());
  // An answer cut short must not look complete.
  message.on('error', () => response.destroy());
}

function upstreamPath(exchange: Exchange, target: ProxyTarget): string {
  const { uri, route } = exchange;
  if (target.replacePrefix === undefined || !route) return uri.rawPath + uri.query;
  // With a URI behind it, proxy_pass sends the decoded path, escaped anew.
  const rest = uri.path.slice(locationName(route.location).length);
  return target.replacePrefix + encodeURI(rest).replace(/[?#]/g, encodeURIComponent) + uri.query;
}
