import { once } from 'node:events';
import { createServer } from 'node:http';
import { decodeProtobuf } from '../../../stack/otlp/protobuf.ts';
import type { Span, TraceData } from '../../../stack/otlp/trace-data.ts';

export interface Sink extends AsyncDisposable {
  readonly hostPort: string;
  /** What came, answered with 200 or not. */
  readonly requests: readonly TraceData[];
  /** Answers to the next requests, in order; then 200. */
  readonly answers: { status: number; headers?: Record<string, string> }[];
  /** Resolves when so many spans were taken with a 200. */
  taken(spans: number): Promise<readonly Span[]>;
}

/** A receiver of OTLP over HTTP whose answers the test chooses. */
export async function startSink(): Promise<Sink> {
  const requests: TraceData[] = [];
  const answers: Sink['answers'] = [];
  const taken: Span[] = [];
  let waiting: { spans: number; resolve: (spans: readonly Span[]) => void } | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const data = decodeProtobuf(Buffer.concat(chunks));
    requests.push(data);
    const { status, headers } = answers.shift() ?? { status: 200 };
    response.writeHead(status, headers).end();
    if (status === 200) taken.push(...spansOf(data));
    if (waiting && taken.length >= waiting.spans) waiting.resolve(taken);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    hostPort: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    requests,
    answers,
    taken: (spans) =>
      new Promise((resolve) => {
        waiting = { spans, resolve };
        if (taken.length >= spans) resolve(taken);
      }),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function spansOf(data: TraceData): readonly Span[] {
  return data.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
