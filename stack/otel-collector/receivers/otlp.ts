import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import { otlpHttpReceiver } from '../../otlp/http-receiver.ts';
import { countSpans, type TraceData } from '../../otlp/trace-data.ts';
import type { CreateReceiver } from '../parts.ts';
import { readSettings } from '../settings.ts';

const mebibyte = 1024 * 1024;
const schema = z.strictObject({
  protocols: z.strictObject({
    http: z
      .strictObject({
        endpoint: z.string(),
        max_request_body_size: z
          .int()
          .positive()
          .default(20 * mebibyte),
      })
      .optional(),
    grpc: z
      .strictObject({
        endpoint: z.string(),
        max_recv_msg_size_mib: z.int().positive().default(4),
      })
      .optional(),
  }),
});

/**
 * Receiver "otlp". The endpoints of the file hold in a container; here the lab says where to listen.
 */
export const createOtlpReceiver: CreateReceiver = ({ id, settings, surroundings }, next) => {
  const { http, grpc } = readSettings(schema, `receivers.${id}`, settings).protocols;
  const counts = { accepted: 0, refused: 0 };
  const accept = (data: TraceData) => {
    const spans = countSpans(data);
    try {
      next(data);
      counts.accepted += spans;
    } catch (error) {
      counts.refused += spans;
      throw error;
    }
  };
  const stops: (() => Promise<void>)[] = [];

  return {
    counts: () => counts,
    async start() {
      const { host, port } = surroundings;
      if (http) {
        const maxBodyBytes = http.max_request_body_size;
        // Go's net/http, which the Collector is made of, keeps idle connections.
        const receiver = otlpHttpReceiver({ maxBodyBytes, accept, anyIds: true });
        const server = createServer({ keepAliveTimeout: 0 }, receiver);
        server.listen(port('otlp-http'), host);
        await once(server, 'listening');
        stops.push(() => close(server));
      }
      if (grpc) {
        // Loading gRPC takes a while: only where it is asked for.
        const { listenGrpc } = await import('./otlp-grpc.ts');
        const maxMessageBytes = grpc.max_recv_msg_size_mib * mebibyte;
        const address = `${host}:${port('otlp-grpc')}`;
        stops.push(await listenGrpc({ address, maxMessageBytes, accept }));
      }
    },
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
};

/** Lets requests under way come to their end; idle connections would keep the server open. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(impatience);
}
