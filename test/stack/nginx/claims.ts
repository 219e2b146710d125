import { readFileSync } from 'node:fs';

/** Recorded cases that the stand-in is held to, by variant. The rest stands in its README. */
export const claims: Readonly<Record<'otel' | 'stock', readonly string[]>> = {
  otel: [
    'root',
    'parent-sampled',
    'parent-unsampled',
    'tracestate-baggage',
    'tracestate-without-traceparent',
    'traceparent-short',
    'traceparent-version-ff',
    'traceparent-flags-not-hex',
    'traceparent-version-0x',
    'traceparent-empty',
    'header-name-case',
    'static-miss',
    'static-hit',
    'index',
    'api-post',
    'api-429',
    'retry-next-upstream',
    'retry-next-upstream-2',
    'both-502',
    'post-502-no-retry',
    'upstream-404',
    'edge-404',
    'client-abort',
    'bad-request-line',
    'header-too-large',
    'websocket',
    'keepalive-two',
    'health',
    'metrics',
    'flush-on-quit',
    'trace-context-propagate',
  ],
  stock: [
    'root',
    'parent-sampled',
    'parent-unsampled',
    'tracestate-baggage',
    'tracestate-without-traceparent',
    'traceparent-short',
    'traceparent-upper-case',
    'traceparent-zero-trace',
    'traceparent-both-zero',
    'traceparent-version-ff',
    'traceparent-version-cc',
    'traceparent-version-cc-more',
    'traceparent-flags-not-hex',
    'traceparent-version-0x',
    'traceparent-empty',
    'traceparent-flags-03',
    'traceparent-flags-02',
    'traceparent-twice',
    'header-name-case',
    'static-miss',
    'static-hit',
    'index',
    'api-post',
    'api-429',
    'retry-next-upstream',
    'retry-next-upstream-2',
    'both-502',
    'post-502-no-retry',
    'upstream-404',
    'edge-404',
    'client-abort',
    'websocket',
    'keepalive-two',
    'health',
    'metrics',
    'flush-on-quit',
  ],
};

/** Rows `| case | variants | reason |` of the README's section "Left out". */
export function leftOut(): { readonly name: string; readonly variant: string }[] {
  const readme = readFileSync(new URL('../../../stack/nginx/README.md', import.meta.url), 'utf8');
  const section = readme.split('\n## ').find((part) => part.startsWith('Left out')) ?? '';
  return [
    ...section.matchAll(
      /^\| `([a-z0-9-]+)` +\| ((?:otel|stock)(?:, (?:otel|stock))*) +\| .+ \|$/gm,
    ),
  ].flatMap(([, name = '', variants = '']) =>
    variants.split(', ').map((variant) => ({ name, variant })),
  );
}
