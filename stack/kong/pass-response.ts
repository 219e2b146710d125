import type { ServerResponse } from 'node:http';
import { reasonOf } from './error-body.ts';
import type { Exchange } from './exchange.ts';
import type { HeaderFilter } from './header-filter.ts';
import { end } from './request-trace.ts';
import { addLatencies, draftOf, writeHead } from './response-head.ts';
import type { Outcome } from './upstream.ts';

/** Gives the upstream's response to the client, unless a plugin refuses it. */
export function passResponse(
  exchange: Exchange,
  response: ServerResponse,
  { message, span, sentMs }: Extract<Outcome, { kind: 'response' }>,
  filter: HeaderFilter,
): void {
  const draft = draftOf(exchange, message);
  const refusal = filter(exchange, draft);
  addLatencies(exchange, draft, sentMs);
  // Before the trace is closed, also when the client leaves in the middle of the body.
  response.prependOnceListener('close', () => {
    if (!message.complete) end(span);
  });
  if (refusal) {
    draft.status = refusal.status;
    draft.reason = reasonOf(refusal.status);
    draft.headers.remove('Content-Type');
    draft.headers.set('Content-Length', '0');
    writeHead(exchange, response, draft);
    end(span);
    message.resume();
    response.end();
    return;
  }
  writeHead(exchange, response, draft);
  // Headers go out at once: the upstream may be slow with its body.
  message.on('error', () => cut(response));
  message.on('end', () => end(span));
  message.pipe(response);
}

/** The upstream broke off: so does the gateway, after what there was. */
function cut(response: ServerResponse): void {
  response.socket?.destroySoon();
}
