import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { otlpHttpReceiver } from '../otlp/http-receiver.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { queryApi } from './query-api.ts';
import { TraceStore } from './store.ts';

/** Stand-in for Jaeger: OTLP over HTTP in, Jaeger's query API out, traces in memory. */
const maxBodyBytes = 64 * 1024 * 1024;

async function start(): Promise<void> {
  const host = required('LISTEN');
  const queryPort = requiredPort('QUERY_PORT');
  const otlpPort = requiredPort('OTLP_HTTP_PORT');
  const store = new TraceStore(Number(process.env['MAX_TRACES'] || 100_000));
  const receiver = otlpHttpReceiver({ maxBodyBytes, accept: (data) => store.add(data) });
  const otlp = await listen(receiver, host, otlpPort);
  const query = await listen(queryApi(store), host, queryPort);
  runUntilStopped('jaeger', { host, port: portOf(query) }, async () => {
    for (const server of [otlp, query]) {
      server.close();
      server.closeAllConnections();
    }
  });
}

async function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  // Go's net/http, which Jaeger is made of, keeps idle connections.
  const server = createServer({ keepAliveTimeout: 0 }, handler).listen(port, host);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

start().catch((error: unknown) => fail('jaeger', error));
