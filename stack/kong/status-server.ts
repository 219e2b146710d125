import { createServer, type Server } from 'node:http';
import type { Gateway } from './gateway.ts';
import type { Metrics } from './metrics.ts';

/** Kong's status listener: readiness and metrics. */
export function statusServer(proxy: { readonly gateway: Gateway }, metrics: Metrics): Server {
  return createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    switch (request.url) {
      case '/status/ready':
        answer(200, 'application/json; charset=utf-8', '{"message":"ready"}');
        return;
      case '/metrics':
        answer(200, 'text/plain; charset=UTF-8', metrics.text(proxy.gateway));
        return;
      default:
        answer(404, 'application/json; charset=utf-8', '{"message":"Not found"}');
    }
  });
}
