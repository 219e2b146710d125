/** Sends what the span processor still holds; a process that ends without it loses spans. */
import { trace } from '@opentelemetry/api';

export async function flushSpans(): Promise<void> {
  // The global provider is a proxy; what it stands for has the method, if telemetry is on.
  const provider: object = trace.getTracerProvider();
  const actual =
    'getDelegate' in provider && typeof provider.getDelegate === 'function'
      ? provider.getDelegate()
      : provider;
  if (typeof actual?.forceFlush === 'function') await actual.forceFlush();
}
