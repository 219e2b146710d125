/** Reads through Redis, and falls back on the source: the spans of the design specification. */
import { SpanKind } from '@opentelemetry/api';
import type { Redis } from 'ioredis';
import type * as z from 'zod';
import { attributes, spanNames } from '../../telemetry/semconv.ts';
import { inSpan } from '../../telemetry/span.ts';

export interface CacheRead<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly fetch: () => Promise<T>;
  /** Where false, what is in the cache does not serve this read. Default: it does. */
  readonly accept?: (cached: T) => boolean;
  /** Undefined: what was fetched is not to be kept. */
  readonly ttlSeconds: (value: T) => number | undefined;
}

export interface CacheAnswer<T> {
  readonly value: T;
  readonly hit: boolean;
}

export async function getWithFallback<T>(
  redis: Redis,
  read: CacheRead<T>,
): Promise<CacheAnswer<T>> {
  return inSpan(
    {
      name: spanNames.cacheGet,
      kind: SpanKind.CLIENT,
      attributes: {
        [attributes.cacheKey]: read.key,
        [attributes.cacheOperation]: 'get_with_fallback',
      },
    },
    async (span) => {
      const cached = await cachedValue(redis, read);
      span.setAttribute(attributes.cacheHit, cached !== undefined);
      if (cached !== undefined) {
        span.setAttribute(attributes.cacheSource, 'redis');
        return { value: cached, hit: true };
      }
      const value = await inSpan({ name: spanNames.cacheFetch }, read.fetch);
      const ttlSeconds = read.ttlSeconds(value);
      if (ttlSeconds !== undefined) await store(redis, read.key, value, ttlSeconds);
      return { value, hit: false };
    },
  );
}

export async function evict(redis: Redis, keys: readonly string[]): Promise<void> {
  const key = keys.join(' ');
  try {
    await inSpan(
      {
        name: spanNames.cacheEvict,
        kind: SpanKind.CLIENT,
        attributes: { [attributes.cacheKey]: key, [attributes.cacheOperation]: 'evict' },
      },
      async (span) => {
        const evicted = await redis.del(...keys);
        span.setAttribute(attributes.cacheEvictSuccess, evicted > 0);
      },
    );
  } catch (error) {
    report('evicted', key, error);
  }
}

/** A cache that fails, or holds what no longer parses, is a miss: the source still knows. */
async function cachedValue<T>(redis: Redis, read: CacheRead<T>): Promise<T | undefined> {
  try {
    const text = await redis.get(read.key);
    if (text === null) return undefined;
    const parsed = read.schema.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined;
    return (read.accept?.(parsed.data) ?? true) ? parsed.data : undefined;
  } catch (error) {
    report('read', read.key, error);
    return undefined;
  }
}

export async function store(
  redis: Redis,
  key: string,
  value: unknown,
  ttlSeconds: number,
): Promise<void> {
  try {
    await inSpan(
      {
        name: spanNames.cacheStore,
        kind: SpanKind.CLIENT,
        attributes: { [attributes.cacheKey]: key, [attributes.cacheTtl]: ttlSeconds },
      },
      () => redis.set(key, JSON.stringify(value), 'EX', ttlSeconds),
    );
  } catch (error) {
    report('written', key, error);
  }
}

function report(what: string, key: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`cache: ${key} could not be ${what}: ${reason}`);
}
