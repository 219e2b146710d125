import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import type { Surroundings } from './parts.ts';
import { readSettings } from './settings.ts';

const schema = z.strictObject({ endpoint: z.string() });

/**
 * Extension "health_check". Beside it, /stats is the stand-in's own: counts of spans as JSON. A real
 * Collector answers every path of this port with its health.
 */
export function createHealthCheck(
  id: string,
  settings: unknown,
  { host, port }: Surroundings,
  stats: () => unknown,
): { readonly start: () => Promise<Server> } {
  readSettings(schema, `extensions.${id}`, settings);
  return {
    async start() {
      const upSince = new Date();
      const server = createServer((request, response) => {
        const body =
          request.url === '/stats'
            ? { standIn: "tracelab's stand-in for the OpenTelemetry Collector", ...Object(stats()) }
            : {
                status: 'Server available',
                upSince: upSince.toISOString(),
                uptime: `${(Date.now() - upSince.getTime()) / 1000}s`,
              };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      });
      server.listen(port('health'), host);
      await once(server, 'listening');
      return server;
    },
  };
}
