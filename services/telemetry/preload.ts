/**
 * What every service loads before its entry (`node --import`): tracing without a line of it in
 * the services' own code. In: OTEL_* variables, INSTRUMENTATIONS, BAGGAGE_FROM. Out: the global
 * tracer provider, propagators and patched libraries; nothing at all with OTEL_SDK_DISABLED=true.
 */
if (process.env.OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true') {
  const { startTelemetry } = await import('./sdk.ts');
  try {
    startTelemetry(process.env);
  } catch (error) {
    console.error(`telemetry: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
