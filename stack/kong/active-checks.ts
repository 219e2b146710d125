import { request } from 'node:http';
import type { Resolve } from './address.ts';
import type { RoundRobin, Target } from './balancer.ts';
import { type Failure, thresholds } from './health.ts';

/** Probes an upstream's targets; what brings a target back that passive checks took out. */
export class ActiveChecks {
  readonly #ring: RoundRobin;
  readonly #resolve: Resolve;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(ring: RoundRobin, resolve: Resolve) {
    this.#ring = ring;
    this.#resolve = resolve;
  }

  /** Healthy and unhealthy targets have intervals of their own; 0 means never. */
  start(): void {
    const { healthy, unhealthy } = this.#ring.upstream.healthchecks.active;
    for (const [wanted, { interval }] of [
      [true, healthy],
      [false, unhealthy],
    ] as const) {
      if (interval === 0) continue;
      this.#timers.push(setInterval(() => void this.probe(wanted), interval * 1000).unref());
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Probes the targets that are in the given state. */
  async probe(healthy: boolean): Promise<void> {
    const targets = this.#ring.targets.filter(({ health }) => health.healthy === healthy);
    await Promise.all(targets.map((target) => this.#probeOne(target)));
  }

  async #probeOne(target: Target): Promise<void> {
    const { active } = this.#ring.upstream.healthchecks;
    const status = await this.#get(target, active.http_path, active.timeout * 1000);
    if (typeof status === 'string') target.health.fail(status, thresholds(active));
    else if (active.healthy.http_statuses.includes(status)) {
      target.health.succeed(thresholds(active));
    } else if (active.unhealthy.http_statuses.includes(status)) {
      target.health.fail('http', thresholds(active));
    }
  }

  async #get(target: Target, path: string, timeoutMs: number): Promise<number | Failure> {
    const { promise, resolve } = Promise.withResolvers<number | Failure>();
    try {
      const { host, port } = await this.#resolve(target.name, target.port);
      const headers = { host: `${target.name}:${target.port}`, connection: 'close' };
      const probe = request({ host, port, path, headers, agent: false, timeout: timeoutMs });
      probe.on('timeout', () => {
        resolve('timeout');
        probe.destroy();
      });
      probe.on('error', () => resolve('tcp'));
      probe.on('response', (message) => {
        message.resume();
        resolve(message.statusCode ?? 0);
      });
      probe.end();
    } catch {
      resolve('tcp');
    }
    return promise;
  }
}
