/** Receives the spans of the services under test, and waits for those that a test expects. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { otlpHttpReceiver } from '../../stack/otlp/http-receiver.ts';
import type { KeyValue, TraceData } from '../../stack/otlp/trace-data.ts';

export type Kind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SinkSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: Kind;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface OtlpSink {
  readonly url: string;
  readonly spans: readonly SinkSpan[];
  /** The spans of a trace, as soon as they satisfy the predicate. */
  until(
    traceId: string,
    complete: (spans: readonly SinkSpan[]) => boolean,
    what: string,
  ): Promise<readonly SinkSpan[]>;
  stop(): Promise<void>;
}

const deadlineMs = 10_000;

export async function startOtlpSink(): Promise<OtlpSink> {
  const spans: SinkSpan[] = [];
  const waiting = new Set<() => void>();
  const accept = (data: TraceData) => {
    spans.push(...spansOf(data));
    for (const look of waiting) look();
  };
  const server = createServer(otlpHttpReceiver({ maxBodyBytes: 64 * 1024 * 1024, accept }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    until(traceId, complete, what) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly SinkSpan[]>();
      const look = () => {
        const trace = spans.filter((span) => span.traceId === traceId);
        if (complete(trace)) resolve(trace);
      };
      const timer = setTimeout(() => {
        const seen = spans.filter((span) => span.traceId === traceId);
        const lines = seen.map((span) => `  ${span.service} ${span.kind} ${span.name}`);
        reject(new Error(`${what}: not within ${deadlineMs} ms; seen:\n${lines.join('\n')}`));
      }, deadlineMs);
      waiting.add(look);
      look();
      return promise.finally(() => {
        waiting.delete(look);
        clearTimeout(timer);
      });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const kinds: readonly Kind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

function spansOf(data: TraceData): SinkSpan[] {
  return data.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const resourceAttributes = plain(resource.attributes);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: String(resourceAttributes['service.name']),
        name: span.name ?? '',
        kind: kinds[span.kind ?? 0] ?? 'internal',
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        isError: span.status.code === 2,
        attributes: plain(span.attributes),
        resource: resourceAttributes,
        startNs: BigInt(span.startTimeUnixNano ?? 0),
        endNs: BigInt(span.endTimeUnixNano ?? 0),
      })),
    );
  });
}

function plain(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? numberOf(value.intValue),
    ]),
  );
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
