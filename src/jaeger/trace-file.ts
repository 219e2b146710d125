import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import type { Trace } from '../verify/trace.ts';
import { otlpToTraces } from './otlp-to-trace.ts';
import { v1ToTraces } from './v1-to-trace.ts';
import * as v1 from './v1-wire.ts';
import * as v3 from './v3-wire.ts';

/**
 * Traces of a file: Jaeger's v1 JSON (its UI's "download"), Jaeger's v3 answer, or plain OTLP
 * JSON. Throws BAD_USAGE where the file is none of them.
 */
export async function readTraceFile(path: string): Promise<readonly Trace[]> {
  let body: unknown;
  try {
    body = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `The trace file ${path} cannot be read: ${(cause as Error).message}`,
      cause,
    });
  }
  const traces = parseTraces(body);
  if (traces !== undefined) return traces;
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `${path} holds neither Jaeger's JSON (v1: "data", v3: "result") nor OTLP JSON ("resourceSpans").`,
    suggestions: ['curl -s http://127.0.0.1:16686/api/v3/traces/<trace id> > trace.json'],
  });
}

/** Undefined: neither Jaeger v1, nor Jaeger v3, nor OTLP JSON. */
export function parseTraces(body: unknown): readonly Trace[] | undefined {
  const asV1 = v1.tracesAnswer.safeParse(body);
  if (asV1.success) return v1ToTraces(asV1.data.data ?? []);
  const asV3 = v3.tracesAnswer.safeParse(body);
  if (asV3.success) return otlpToTraces(asV3.data.result);
  const asOtlp = v3.tracesData.required({ resourceSpans: true }).safeParse(body);
  if (asOtlp.success) return otlpToTraces(asOtlp.data);
  const notFound = z.object({ error: z.object({ httpCode: z.literal(404) }) }).safeParse(body);
  return notFound.success ? [] : undefined;
}
