import { byText } from './normalise.ts';
import type { Pair, Recording } from './recording.ts';

/** A recording in the order and the form in which results are compared. */
export function expected({ response, upstream, spans, health_after: health }: Recording) {
  const { status, reason, headers, body, framing, interim } = response;
  return {
    response: {
      status,
      reason,
      headers: inOrder(headers),
      body,
      ...(framing && { framing }),
      ...(interim && { interim }),
    },
    upstream: upstream.map((request) => ({ ...request, headers: inOrder(request.headers) })),
    spans: spans === 'not collected' ? spans : spans.toSorted(byText),
    health,
  };
}

function inOrder(headers: readonly Pair[]): readonly Pair[] {
  return headers
    .map(([name, value]): Pair => [name, /^X-Kong-\w+-Latency$/.test(name) ? '<ms>' : value])
    .toSorted(byText);
}
