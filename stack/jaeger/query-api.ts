import type { RequestListener } from 'node:http';
import { type Answer, write } from './answer.ts';
import { answerV1 } from './api-v1.ts';
import { answerV3 } from './api-v3.ts';
import type { TraceStore } from './store.ts';

/** Where Jaeger would serve its user interface. Links in the page would need one. */
const page: Answer = {
  status: 200,
  contentType: 'text/html; charset=utf-8',
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>tracelab's stand-in for Jaeger</title>
<h1>tracelab's stand-in for Jaeger</h1>
<p>It stores traces and answers Jaeger's query API, <code>/api/v3/…</code> and <code>/api/…</code>.
It has no user interface: <code>tracelab trace &lt;id&gt;</code> shows a trace in the terminal.</p>
</html>
`,
};

/**
 * Jaeger's query API. Every path, and every method, that the API does not know gets the page of the
 * user interface with status 200, as a real Jaeger does.
 */
export function queryApi(store: TraceStore): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://jaeger');
    const answer = request.method === 'GET' ? route(store, url) : undefined;
    write(response, answer ?? page);
  };
}

function route(store: TraceStore, url: URL): Answer | undefined {
  if (url.pathname.startsWith('/api/v3/')) return answerV3(store, url);
  if (url.pathname.startsWith('/api/')) return answerV1(store, url);
  return undefined;
}
