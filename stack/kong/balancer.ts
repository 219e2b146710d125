import { isIP } from 'node:net';
import { type Address, parseHostPort, type Resolve } from './address.ts';
import type { ServiceDeclaration, UpstreamDeclaration } from './declarative/entities.ts';
import { TargetHealth } from './health.ts';

/** A place that a try goes to. Names and ports are those of kong.yml, the address is the real one. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  readonly address: Address;
  readonly health?: TargetHealth;
}

export interface Balancer {
  /** Set where Kong resolves a name for each request: that has a span. */
  readonly dns?: { readonly domain: string; readonly port: number };
  readonly upstream?: UpstreamDeclaration;
  /** The peer of the next try; undefined when no target is healthy. */
  next(): Promise<Peer | undefined>;
}

/** Host header of a try: the port goes where it is that of the scheme. */
export function hostHeader(peer: Peer): string {
  return peer.port === 80 ? peer.name : `${peer.name}:${peer.port}`;
}

/** A service with a host of its own. */
export class DirectBalancer implements Balancer {
  readonly dns?: { readonly domain: string; readonly port: number };
  readonly #name: string;
  readonly #port: number;
  readonly #resolve: Resolve;

  constructor(service: ServiceDeclaration, resolve: Resolve) {
    const { host, port } = placeOf(service);
    this.#name = host;
    this.#port = port;
    this.#resolve = resolve;
    if (!isIP(host)) this.dns = { domain: host, port };
  }

  async next(): Promise<Peer> {
    const address = await this.#resolve(this.#name, this.#port);
    return { name: this.#name, port: this.#port, address };
  }
}

export function placeOf(service: ServiceDeclaration): Address {
  if (service.url === undefined) return { host: service.host ?? '', port: service.port ?? 80 };
  const url = new URL(service.url);
  return { host: url.hostname, port: Number(url.port || 80) };
}

/** The path that stands before that of every request; "/" where there is none. */
export function pathOf({ url }: ServiceDeclaration): string {
  return url === undefined ? '/' : new URL(url).pathname;
}

export interface Target {
  readonly name: string;
  readonly port: number;
  readonly weight: number;
  readonly health: TargetHealth;
}

/** Weighted round robin over a fixed wheel; targets that are out are passed over. */
export class RoundRobin implements Balancer {
  readonly upstream: UpstreamDeclaration;
  readonly targets: readonly Target[];
  /** Where on the wheel the next turn starts. */
  position = 0;
  readonly #wheel: readonly Target[];
  readonly #resolve: Resolve;

  constructor(upstream: UpstreamDeclaration, resolve: Resolve) {
    this.upstream = upstream;
    this.#resolve = resolve;
    this.targets = upstream.targets.map(({ target, weight }) => {
      const { host, port } = parseHostPort(target);
      return { name: host, port, weight, health: new TargetHealth() };
    });
    const divisor = this.targets.map(({ weight }) => weight).reduce(greatestCommonDivisor, 0) || 1;
    this.#wheel = this.targets.flatMap((target) =>
      Array.from({ length: target.weight / divisor }, () => target),
    );
  }

  async next(): Promise<Peer | undefined> {
    for (let turn = 0; turn < this.#wheel.length; turn += 1) {
      const target = this.#wheel[this.position % this.#wheel.length];
      this.position += 1;
      if (target?.health.healthy) {
        const address = await this.#resolve(target.name, target.port);
        return { name: target.name, port: target.port, address, health: target.health };
      }
    }
    return undefined;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
