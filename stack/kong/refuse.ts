import type { ServerResponse } from 'node:http';
import { type ErrorBody, errorBody, type MadeBy, reasonOf } from './error-body.ts';
import type { Exchange, Refusal } from './exchange.ts';
import type { HeaderFilter } from './header-filter.ts';
import { HeaderList } from './headers.ts';
import { serverHeader } from './product.ts';
import { addLatencies, writeHead } from './response-head.ts';

export interface Refused {
  readonly exchange: Exchange;
  readonly response: ServerResponse;
  readonly refusal: Refusal;
  readonly madeBy: MadeBy;
  /** When the upstream was called, where it was. */
  readonly sentMs?: number | undefined;
  readonly traced?: boolean;
}

/** Answers in place of an upstream. */
export function refuse(refused: Refused, filter: HeaderFilter): void {
  const { exchange, response, refusal, madeBy, sentMs, traced } = refused;
  const body = bodyOf(exchange, refusal, madeBy);
  const headers = new HeaderList(exchange.responseHeaders.flat);
  headers.add('Date', new Date().toUTCString());
  if (body) headers.add('Content-Type', body.contentType);
  headers.add('Content-Length', String(Buffer.byteLength(body?.text ?? '')));
  headers.add('Server', serverHeader);
  const draft = { status: refusal.status, reason: reasonOf(refusal.status), headers };
  filter(exchange, draft, traced);
  addLatencies(exchange, draft, sentMs);
  writeHead(exchange, response, draft);
  response.end(body?.text);
}

function bodyOf(exchange: Exchange, refusal: Refusal, madeBy: MadeBy): ErrorBody | undefined {
  if (refusal.message === undefined) return undefined;
  const accept = exchange.received.get('Accept');
  return errorBody(refusal.message, exchange.requestId, accept, madeBy);
}
