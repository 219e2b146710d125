import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** Path and query, and headers, of what was asked. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** An HTTP server that answers by path (without the query); `*` answers everything else. */
export async function serve(replies: Readonly<Record<string, Reply>>): Promise<FakeServer> {
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    const reply = replies[path.split('?')[0] ?? ''] ?? replies['*'] ?? { status: 404, body: '' };
    response.writeHead(reply.status ?? 200, {
      'content-type': reply.contentType ?? 'text/plain; charset=utf-8',
    });
    response.end(reply.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const fixtures = new URL('../../fixtures/jaeger/', import.meta.url);

/** A trace as both versions of the API showed it. */
export function recordedTrace(claim: string, version: 'v1' | 'v3'): string {
  return readFileSync(new URL(`traces/${claim}/${version}.json`, fixtures), 'utf8');
}

/** An answer of a real Jaeger, by the name of its case. */
export function recordedAnswer(name: string): Reply {
  for (const line of readFileSync(new URL('api.jsonl', fixtures), 'utf8').split('\n')) {
    if (line === '') continue;
    const answer = JSON.parse(line) as Required<Reply> & { readonly name: string };
    if (answer.name === name) return answer;
  }
  throw new Error(`no recorded answer "${name}"`);
}
