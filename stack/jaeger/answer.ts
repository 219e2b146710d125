import type { ServerResponse } from 'node:http';
import { goJson } from './go-values.ts';

/** What an API function answers; written in one place. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** An error that becomes an HTTP answer with this status. */
export class QueryError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Go's http.Error: plain text whatever the body is, with a line end. */
export function errorAnswer(status: number, body: unknown): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${goJson(body)}\n` };
}

export function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    ...(answer.status >= 400 && { 'x-content-type-options': 'nosniff' }),
  });
  response.end(answer.body);
}
