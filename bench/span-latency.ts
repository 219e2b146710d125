import { setTimeout as delay } from 'node:timers/promises';
import { connectJaeger } from '../src/jaeger/client.ts';
import type { LabEndpoints } from '../src/lab/endpoints.ts';
import { startClientTelemetry } from '../src/traffic/client-telemetry.ts';

const pollMs = 5;

/**
 * Milliseconds from the end of a span to the first answer of Jaeger's API that has it. Spans end at
 * random moments of the exporter's interval, as real ones do.
 */
export async function spanLatencies(lab: LabEndpoints, count: number): Promise<number[]> {
  const jaeger = await connectJaeger({ url: lab.jaegerUrl });
  const telemetry = startClientTelemetry(lab.otlpUrl);
  const latencies: number[] = [];
  try {
    for (let i = 0; i < count; i++) {
      await delay(Math.random() * 100);
      const span = telemetry.tracer.startSpan('bench');
      const { traceId } = span.spanContext();
      span.end();
      const endedAtMs = performance.now();
      while ((await jaeger.trace(traceId)) === undefined) await delay(pollMs);
      latencies.push(performance.now() - endedAtMs);
    }
  } finally {
    await telemetry.shutdown();
  }
  return latencies;
}
