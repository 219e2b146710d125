import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';

/** The part of Kong's Prometheus plugin that a lab looks at: requests by code, and target health. */
export class Metrics {
  readonly #requests = new Map<string, number>();

  count(exchange: Exchange, status: number): void {
    const { route, consumer } = exchange;
    const source = exchange.trace.children.some(({ name }) => name === 'kong.balancer')
      ? 'service'
      : 'kong';
    const labels = `service="${route?.service.name ?? ''}",route="${route?.name ?? ''}",code="${status}",source="${source}",workspace="default",consumer="${consumer?.username ?? ''}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
  }

  text(gateway: Gateway): string {
    const lines = ['# TYPE kong_http_requests_total counter'];
    for (const [labels, count] of this.#requests) {
      lines.push(`kong_http_requests_total{${labels}} ${count}`);
    }
    lines.push('# TYPE kong_upstream_target_health gauge');
    for (const [name, { targets }] of gateway.upstreams) {
      for (const { name: host, port, health } of targets) {
        for (const state of ['healthy', 'unhealthy']) {
          const value = (state === 'healthy') === health.healthy ? 1 : 0;
          lines.push(
            `kong_upstream_target_health{upstream="${name}",target="${host}:${port}",address="",state="${state}",subsystem="http"} ${value}`,
          );
        }
      }
    }
    return `${lines.join('\n')}\n`;
  }
}
