import type { Processor } from '../../../../stack/otel-collector/parts.ts';
import { processors } from '../../../../stack/otel-collector/registry.ts';
import { decodeJson } from '../../../../stack/otlp/json.ts';
import type { KeyValue, Span, TraceData } from '../../../../stack/otlp/trace-data.ts';
import { spansOf } from '../otlp-sink.ts';

export interface RunningProcessor {
  readonly processor: Processor;
  /** What was handed on. */
  readonly output: TraceData[];
  readonly spans: () => readonly Span[];
  send(request: unknown): void;
}

export function createProcessor(id: string, settings: unknown): RunningProcessor {
  const output: TraceData[] = [];
  const create = processors[id];
  if (!create) throw new Error(`no processor ${id}`);
  const surroundings = {
    host: '127.0.0.1',
    port: () => 0,
    hostOf: (hostPort: string) => hostPort,
    log: () => {},
  };
  const processor = create({ id, settings, surroundings }, (data) => output.push(data));
  return {
    processor,
    output,
    spans: () => output.flatMap(spansOf),
    send: (request) => processor.consume(decodeJson(JSON.stringify(request))),
  };
}

export function plain(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  );
}
