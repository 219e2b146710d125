/** Sends spans to the Collector over OTLP/HTTP, soon: nothing waits longer than 100 ms. */
import { type EdgeTelemetryOptions, edgeTelemetry } from './edge-telemetry.ts';
import type { Exchange } from './exchange.ts';
import { makeSpan } from './span.ts';
import { WallClock } from './wall-clock.ts';

export interface SpanExport {
  record(exchange: Exchange, endMs: number): void;
  /** Sends what is waiting. */
  stop(): Promise<void>;
}

export function exportSpans(options: EdgeTelemetryOptions): SpanExport {
  const { processor, resource } = edgeTelemetry(options);
  const clock = new WallClock();
  return {
    record: (exchange, endMs) => processor.onEnd(makeSpan({ exchange, endMs, clock, resource })),
    stop: () => processor.shutdown(),
  };
}
