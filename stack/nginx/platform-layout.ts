/** The platform's edge: the same locations, limits and upstreams as `nginx.conf`. */
import type { Layout, Limit } from './route.ts';

const apiLimit: Limit = { zone: 'api', burst: 5, nodelay: true };
const staticLimit: Limit = { zone: 'static', burst: 20, nodelay: true };

/** Jaeger's page holds its configuration in a script of its own. */
const jaegerPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; frame-ancestors 'none'";

/** What the page is told of the lab that it belongs to. */
export interface PageSettings {
  readonly lab: string;
  /** Base address under which the identity provider knows the page. */
  readonly url: string;
  /** OpenID Connect issuer. */
  readonly issuer: string;
}

/**
 * `address` tells where a host of the configuration listens. Without `page` it is the layout of an
 * edge whose page cannot sign in.
 */
export function platformLayout(address: (hostPort: string) => string, page?: PageSettings): Layout {
  return {
    ...(page ? { contentSecurityPolicy: pagePolicy(page) } : {}),
    upstreams: {
      kong: [address('kong:8000')],
      'otel-collector': [address('otel-collector:4318')],
      jaeger: [address('jaeger:16686')],
    },
    zones: { api: { ratePerSecond: 10 }, static: { ratePerSecond: 50 } },
    originAddress: '127.0.0.1:8090',
    names: [
      { pattern: /^\/$/, name: '/' },
      { pattern: /^\/health$/, name: '/health' },
      { pattern: /^\/metrics$/, name: '/metrics' },
      { pattern: /^\/ws$/, name: '/ws' },
      { pattern: /^\/static\//, name: '/static/*' },
      { pattern: /^\/api\/urls$/, name: '/api/urls' },
      { pattern: /^\/api\/urls\/[^/]+$/, name: '/api/urls/{code}' },
      { pattern: /^\/api\/urls\/[^/]+\/stats$/, name: '/api/urls/{code}/stats' },
      { pattern: /^\/api\//, name: '/api/*' },
      { pattern: /^\/r\/[^/]+$/, name: '/r/{code}' },
      { pattern: /^\/v1\/traces$/, name: '/v1/traces' },
      { pattern: /^\/jaeger\//, name: '/jaeger/*' },
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
        location: { kind: 'exact', path: '/config.json' },
        target: {
          kind: 'respond',
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify(page ?? {}),
        },
        traced: false,
      },
      {
        location: { kind: 'exact', path: '/metrics' },
        target: { kind: 'stub-status' },
        traced: false,
      },
      {
        location: { kind: 'prefix', path: '/api/' },
        target: { kind: 'proxy', upstream: 'kong' },
        limit: apiLimit,
      },
      { location: { kind: 'prefix', path: '/r/' }, target: { kind: 'proxy', upstream: 'kong' } },
      {
        location: { kind: 'exact', path: '/ws' },
        target: { kind: 'proxy', upstream: 'kong', readTimeoutMs: 3_600_000 },
      },
      {
        // The browser's own spans: tracing their transport would make spans without end.
        location: { kind: 'exact', path: '/v1/traces' },
        target: { kind: 'proxy', upstream: 'otel-collector', injectContext: false },
        traced: false,
        bodyLimitBytes: 1024 * 1024,
      },
      {
        location: { kind: 'prefix', path: '/jaeger/' },
        target: { kind: 'proxy', upstream: 'jaeger', replacePrefix: '/', injectContext: false },
        traced: false,
        realm: 'jaeger',
        contentSecurityPolicy: jaegerPolicy,
      },
      {
        location: { kind: 'prefix', path: '/static/' },
        target: { kind: 'files' },
        limit: staticLimit,
      },
      {
        location: { kind: 'prefix', path: '/' },
        target: { kind: 'files' },
        limit: staticLimit,
      },
    ],
  };
}

/** The page gets its token from the identity provider. */
function pagePolicy({ issuer }: PageSettings): string {
  const token = `${issuer}/protocol/openid-connect/token`;
  return `default-src 'self'; connect-src 'self' ${token}; frame-ancestors 'none'`;
}
