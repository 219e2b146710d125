import { z } from 'zod';
import { countSpans, type ResourceSpans, type TraceData } from '../../otlp/trace-data.ts';
import type { CreateProcessor } from '../parts.ts';
import { durationMs, readSettings } from '../settings.ts';

const schema = z.strictObject({
  timeout: durationMs.default(200),
  send_batch_size: z.int().nonnegative().default(8192),
});

/** Processor "batch": hands on what came within `timeout`, or sooner once it is large enough. */
export const createBatch: CreateProcessor = ({ id, settings }, next) => {
  const { timeout, send_batch_size } = readSettings(schema, `processors.${id}`, settings);
  let held: ResourceSpans[] = [];
  let heldSpans = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (heldSpans === 0) return;
    const batch: TraceData = { resourceSpans: held };
    held = [];
    heldSpans = 0;
    next(batch);
  };

  return {
    consume(data) {
      held.push(...data.resourceSpans);
      heldSpans += countSpans(data);
      if (heldSpans >= send_batch_size || timeout === 0) flush();
      else timer ??= setTimeout(flush, timeout);
    },
    counts: () => ({ held: heldSpans }),
    async stop() {
      flush();
    },
  };
};
