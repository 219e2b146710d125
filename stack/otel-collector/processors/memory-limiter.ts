import { z } from 'zod';
import { countSpans } from '../../otlp/trace-data.ts';
import type { CreateProcessor } from '../parts.ts';
import { durationMs, readSettings } from '../settings.ts';

const mebibyte = 1024 * 1024;
const schema = z.strictObject({
  check_interval: durationMs,
  limit_mib: z.int().positive(),
  spike_limit_mib: z.int().nonnegative().optional(),
});

/**
 * Processor "memory_limiter": refuses spans while the heap is above the soft limit (`limit_mib`
 * less `spike_limit_mib`, by default a fifth of it). Senders are told to try again.
 */
export const createMemoryLimiter: CreateProcessor = ({ id, settings }, next) => {
  const { check_interval, limit_mib, spike_limit_mib } = readSettings(
    schema,
    `processors.${id}`,
    settings,
  );
  const softLimitBytes = (limit_mib - (spike_limit_mib ?? limit_mib / 5)) * mebibyte;
  const isOver = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external > softLimitBytes;
  };
  let refusing = isOver();
  let refused = 0;
  const timer = setInterval(() => {
    refusing = isOver();
  }, check_interval);
  timer.unref();

  return {
    consume(data) {
      if (refusing) {
        refused += countSpans(data);
        throw new Error('data refused due to high memory usage');
      }
      next(data);
    },
    counts: () => ({ refused }),
    async stop() {
      clearInterval(timer);
    },
  };
};
