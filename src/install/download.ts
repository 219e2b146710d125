import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TracelabError } from '../errors.ts';

/** A connection that breaks is taken up again where it broke, so often. */
const attempts = 4;
/** Time without a byte after which a connection counts as broken. */
const silenceMs = 30_000;

export interface DownloadOptions {
  readonly url: string;
  /** Holds what has come so far; a later call goes on from there. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Bytes in the file so far, and in all where the server says. */
  onProgress?(bytes: number, total: number | undefined): void;
}

/** Resolves when the whole file has come. Throws INSTALL_FAILED, and keeps what has come by then. */
export async function download(options: DownloadOptions): Promise<void> {
  const { url, file, signal } = options;
  await mkdir(dirname(file), { recursive: true });
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await once(options);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TracelabError) throw error;
      failure = error;
    }
  }
  throw broken(url, failure, await sizeOf(file));
}

/** One connection. Rejects with a TracelabError where another one would not help. */
async function once({ url, file, signal, onProgress }: DownloadOptions): Promise<void> {
  const have = await sizeOf(file);
  // The silence is measured anew with every piece that comes.
  const silence = new AbortController();
  let timer = setTimeout(
    () => silence.abort(new Error(`no byte in ${silenceMs / 1_000} s`)),
    silenceMs,
  );
  try {
    const response = await request(url, have, AbortSignal.any([signal, silence.signal]));
    const { status } = response;
    // What stands in the file is all there is, or more: the checksum tells.
    if (status === 416 && have > 0) return;
    if (status !== 200 && status !== 206) throw refused(url, status);
    // 200: the server sends everything, whatever was asked for.
    const from = status === 206 ? have : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : from + Number(length);
    let bytes = from;
    if (!response.body) throw new Error('an answer without a body');
    const counted = Readable.fromWeb(response.body).map((piece: Uint8Array) => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(new Error('silent')), silenceMs);
      bytes += piece.length;
      onProgress?.(bytes, total);
      return piece;
    });
    await pipeline(counted, createWriteStream(file, { flags: from > 0 ? 'a' : 'w' }));
    if (total !== undefined && bytes < total) throw new Error(`${bytes} of ${total} bytes came`);
  } catch (error) {
    if (isFull(error)) throw full(file, error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function request(url: string, have: number, signal: AbortSignal): Promise<Response> {
  // Proxies of the environment, as every other client of releases heeds them.
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const headers = {
    'accept-encoding': 'identity',
    ...(have > 0 ? { range: `bytes=${have}-` } : {}),
  };
  const response = await fetch(url, { headers, signal, dispatcher: new EnvHttpProxyAgent() });
  return response as unknown as Response;
}

/** Whole, as text; for lists of checksums. */
export async function downloadText(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await request(url, 0, signal);
    if (response.status !== 200) throw refused(url, response.status);
    return await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof TracelabError ? error : broken(url, error, 0);
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

export async function discard(file: string): Promise<void> {
  await rm(file, { force: true });
}

function refused(url: string, status: number): TracelabError {
  return new TracelabError({
    code: 'INSTALL_FAILED',
    message: `${url} was answered with status ${status}.`,
    suggestions: ['tracelab install --help'],
  });
}

function broken(url: string, cause: unknown, size: number): TracelabError {
  const deepest = (error: unknown): string =>
    error instanceof Error ? (error.cause ? deepest(error.cause) : error.message) : String(error);
  const kept =
    size > 0 ? ` ${size} bytes of it are kept: the same command goes on from there.` : '';
  return new TracelabError({
    code: 'INSTALL_FAILED',
    message: `${url} could not be fetched: ${deepest(cause)}.${kept}`,
    suggestions: ['tracelab install --help'],
    cause,
  });
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

export function full(path: string, cause: unknown): TracelabError {
  return new TracelabError({
    code: 'INSTALL_FAILED',
    message: `No space is left for ${path}.`,
    suggestions: ['TRACELAB_CACHE=/a/folder/with/space tracelab install'],
    cause,
  });
}
