import { typeOf } from './configuration.ts';
import { createOtlpHttpExporter } from './exporters/otlp-http.ts';
import type { CreateExporter, CreateProcessor, CreateReceiver } from './parts.ts';
import { createBatch } from './processors/batch.ts';
import { createMemoryLimiter } from './processors/memory-limiter.ts';
import { createRedaction } from './processors/redaction.ts';
import { createTailSampling } from './processors/tail-sampling.ts';
import { createTransform } from './processors/transform.ts';
import { createOtlpReceiver } from './receivers/otlp.ts';
import { ConfigurationError } from './settings.ts';

/** What this stand-in implements, by the type that the file uses. */
export const receivers: Readonly<Record<string, CreateReceiver>> = { otlp: createOtlpReceiver };

export const processors: Readonly<Record<string, CreateProcessor>> = {
  batch: createBatch,
  memory_limiter: createMemoryLimiter,
  redaction: createRedaction,
  tail_sampling: createTailSampling,
  transform: createTransform,
};

export const exporters: Readonly<Record<string, CreateExporter>> = {
  otlphttp: createOtlpHttpExporter,
};

export function creatorOf<Create>(
  known: Readonly<Record<string, Create>>,
  kind: string,
  id: string,
): Create {
  const create = Object.hasOwn(known, typeOf(id)) ? known[typeOf(id)] : undefined;
  if (create) return create;
  throw new ConfigurationError(
    `config: ${kind} "${id}" is not implemented by tracelab's stand-in for the Collector ` +
      `(it knows ${Object.keys(known).join(', ')})`,
  );
}
