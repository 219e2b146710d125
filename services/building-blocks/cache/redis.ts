/**
 * Redis for the services: the client, the cache-aside read, and who names which key.
 * In: REDIS_URL. Out: a connected client; values as JSON, each with a time to live.
 */
import { Redis } from 'ioredis';

export async function openRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: 2000,
    // A cache that does not answer must not hold requests up for long.
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  redis.on('error', (error: Error) => console.error(`redis: ${error.message}`));
  await redis.connect();
  return redis;
}
