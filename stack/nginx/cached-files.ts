/** Serves the origin's files through the cache, and says on answer and span which of the two it was. */
import { errorPage } from './answer.ts';
import type { Attempt, Exchange } from './exchange.ts';
import type { FileCache } from './file-cache.ts';
import type { Origin, OriginFile } from './origin.ts';

/** The origin's `Cache-Control: public, max-age=60`. */
const maxAgeMs = 60_000;

export interface CachedFilesOptions {
  readonly exchange: Exchange;
  /** Path that the origin is asked for, where it is not the request's. */
  readonly file?: string | undefined;
  readonly origin: Origin;
  readonly originAddress: string;
  readonly cache: FileCache;
  readonly nowMs: () => number;
}

export async function serveCached(options: CachedFilesOptions): Promise<void> {
  const { exchange, cache } = options;
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    // Past the cache; the origin knows only how to read.
    const refused = { address: options.originAddress, startMs: performance.now() };
    exchange.attempts.push(finished(refused, 405));
    return exchange.send(errorPage(405));
  }
  const key = exchange.uri.path;
  const looked = cache.look(key, options.nowMs());
  exchange.cacheStatus = looked.status;
  if (looked.file) return sendFile(exchange, looked.file);

  const attempt: Attempt = { address: options.originAddress, startMs: performance.now() };
  exchange.attempts.push(attempt);
  const found = await options.origin.read(options.file ?? key);
  if (exchange.aborted) return;
  if ('status' in found) {
    cache.drop(key);
    finished(attempt, found.status);
    return exchange.send(errorPage(found.status));
  }
  cache.store(key, found, options.nowMs() + maxAgeMs);
  finished(attempt, 200);
  sendFile(exchange, found);
}

function finished(attempt: Attempt, status: number): Attempt {
  const elapsedMs = performance.now() - attempt.startMs;
  return Object.assign(attempt, {
    status,
    connectMs: 0,
    headerMs: elapsedMs,
    responseMs: elapsedMs,
  });
}

function sendFile(exchange: Exchange, file: OriginFile): void {
  const common = ['Last-Modified', file.lastModified, 'ETag', file.etag];
  common.push('Cache-Control', `public, max-age=${maxAgeMs / 1_000}`);
  if (isUnchanged(exchange, file)) {
    exchange.writeHead(304, 'Not Modified', common);
    exchange.response.end();
    return;
  }
  exchange.writeHead(200, 'OK', [
    'Content-Type',
    file.contentType,
    'Content-Length',
    String(file.body.length),
    ...common,
  ]);
  if (exchange.method === 'HEAD') {
    exchange.response.end();
    return;
  }
  exchange.sentBytes = file.body.length;
  exchange.response.end(file.body);
}

function isUnchanged(exchange: Exchange, file: OriginFile): boolean {
  const { headers } = exchange.request;
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags
      .split(',')
      .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === file.etag);
  }
  return headers['if-modified-since'] === file.lastModified;
}
