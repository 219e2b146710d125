import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { queryApi } from '../../../stack/jaeger/query-api.ts';
import { TraceStore } from '../../../stack/jaeger/store.ts';
import { otlpHttpReceiver } from '../../../stack/otlp/http-receiver.ts';

export interface RunningStore extends AsyncDisposable {
  readonly store: TraceStore;
  /** Base URLs. */
  readonly otlp: string;
  readonly query: string;
  /** Sends OTLP/JSON; throws unless it was taken. */
  load(request: unknown): Promise<void>;
}

/** The stand-in for Jaeger, in this process, on ports of its own. */
export async function startStore(maxTraces?: number): Promise<RunningStore> {
  const store = new TraceStore(maxTraces);
  const accept = store.add.bind(store);
  const otlp = await listen(otlpHttpReceiver({ maxBodyBytes: 1e8, accept }));
  const query = await listen(queryApi(store));
  return {
    store,
    otlp: urlOf(otlp),
    query: urlOf(query),
    async load(request) {
      const response = await fetch(`${urlOf(otlp)}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (response.status !== 200) throw new Error(await response.text());
    },
    async [Symbol.asyncDispose]() {
      for (const server of [otlp, query]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

export async function listen(handler: RequestListener): Promise<Server> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function urlOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return `http://127.0.0.1:${address.port}`;
}

/** The test says what shape it expects; its expectations then check that. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  return JSON.parse(await response.text());
}
