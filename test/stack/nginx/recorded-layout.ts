import type { Layout } from '../../../stack/nginx/route.ts';

/** The locations of the recorded configurations (nginx-otel.conf, nginx-stock.conf), as data. */
export function recordedLayout(gateway: readonly string[]): Layout {
  const staticLimit = { zone: 'static', burst: 20, nodelay: false } as const;
  return {
    upstreams: { gateway },
    zones: { api: { ratePerSecond: 10 }, static: { ratePerSecond: 50 } },
    originAddress: '127.0.0.1:8090',
    names: [
      { pattern: /^\/$/, name: '/' },
      { pattern: /^\/health$/, name: '/health' },
      { pattern: /^\/metrics$/, name: '/metrics' },
      { pattern: /^\/ws$/, name: '/ws' },
      { pattern: /^\/static\//, name: '/static/*' },
      { pattern: /^\/api\/links$/, name: '/api/links' },
      { pattern: /^\/api\/links\/[^/]+$/, name: '/api/links/{code}' },
      { pattern: /^\/api\/links\/[^/]+\/stats$/, name: '/api/links/{code}/stats' },
      { pattern: /^\/api\//, name: '/api/*' },
      { pattern: /^\/[A-Za-z0-9_-]+$/, name: '/{code}' },
    ],
    routes: [
      {
        location: { kind: 'exact', path: '/health' },
        target: {
          kind: 'respond',
          status: 200,
          contentType: 'application/json',
          body: '{"status":"ok"}',
        },
        traced: false,
      },
      {
        location: { kind: 'exact', path: '/metrics' },
        target: { kind: 'stub-status' },
        traced: false,
      },
      {
        location: { kind: 'prefix', path: '/static/' },
        target: { kind: 'files' },
        limit: staticLimit,
      },
      {
        location: { kind: 'exact', path: '/' },
        target: { kind: 'files', file: '/static/index.html' },
        limit: staticLimit,
      },
      {
        location: { kind: 'prefix', path: '/api/' },
        target: { kind: 'proxy', upstream: 'gateway' },
        limit: { zone: 'api', burst: 5, nodelay: true },
      },
      {
        location: { kind: 'exact', path: '/ws' },
        target: { kind: 'proxy', upstream: 'gateway', readTimeoutMs: 3_600_000 },
      },
      {
        location: { kind: 'regex', pattern: /^\/[A-Za-z0-9_-]+$/ },
        target: { kind: 'proxy', upstream: 'gateway' },
      },
      { location: { kind: 'prefix', path: '/' }, target: { kind: 'respond', status: 404 } },
    ],
  };
}
