/** What the edge does with which path: the locations of an NGINX configuration, as plain data. */

/** `exact` and `prefix` match the decoded path literally; `regex` is NGINX's `location ~`. */
export type Location =
  | { readonly kind: 'exact'; readonly path: string }
  | { readonly kind: 'prefix'; readonly path: string }
  | { readonly kind: 'regex'; readonly pattern: RegExp };

export interface ProxyTarget {
  readonly kind: 'proxy';
  /** Key of the layout's `upstreams`. */
  readonly upstream: string;
  /** Takes the place of the location's own prefix, as a URI behind `proxy_pass` does. */
  readonly replacePrefix?: string;
  /** Longest silence of the upstream. */
  readonly readTimeoutMs?: number;
  /** False: the trace headers go on as they came (`otel_trace_context ignore`). */
  readonly injectContext?: boolean;
}

export type Target =
  | ProxyTarget
  /** Files of the origin behind the cache; `file` answers for every path of the location. */
  | { readonly kind: 'files'; readonly file?: string }
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly contentType?: string;
      readonly body?: string;
    }
  /** NGINX's `stub_status`, for loopback only. */
  | { readonly kind: 'stub-status' };

export interface Limit {
  /** Key of the layout's `zones`. */
  readonly zone: string;
  readonly burst: number;
  /** False: requests within the burst wait for their turn. */
  readonly nodelay: boolean;
}

export interface Route {
  readonly location: Location;
  readonly target: Target;
  readonly limit?: Limit;
  readonly traced?: boolean;
  readonly bodyLimitBytes?: number;
  /** Name and password are asked for (HTTP basic). */
  readonly realm?: string;
  readonly contentSecurityPolicy?: string;
}

/** Everything that tells one edge from another. */
export interface Layout {
  /** Of every answer whose route has none of its own. */
  readonly contentSecurityPolicy?: string;
  readonly routes: readonly Route[];
  /** First match names the request in spans: a bounded set, never the raw path. */
  readonly names: readonly { readonly pattern: RegExp; readonly name: string }[];
  /** Addresses (`host:port`) by upstream; several share the load. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  readonly zones: Readonly<Record<string, { readonly ratePerSecond: number }>>;
  /** Under this address the span names the origin of the files, as the configuration does. */
  readonly originAddress: string;
}

/** The location's name, as NGINX has it: `http.route` of the span. */
export function locationName(location: Location): string {
  return location.kind === 'regex' ? location.pattern.source.replaceAll('\\/', '/') : location.path;
}

/** NGINX's order: an exact location, else the first regex, else the longest prefix. */
export function matchRoute(routes: readonly Route[], path: string): Route | undefined {
  let longest: { readonly route: Route; readonly length: number } | undefined;
  let expression: Route | undefined;
  for (const route of routes) {
    const { location } = route;
    if (location.kind === 'exact') {
      if (location.path === path) return route;
    } else if (location.kind === 'regex') {
      if (!expression && location.pattern.test(path)) expression = route;
    } else if (path.startsWith(location.path) && location.path.length > (longest?.length ?? 0)) {
      longest = { route, length: location.path.length };
    }
  }
  return expression ?? longest?.route;
}

export function routeName(layout: Layout, path: string): string {
  return layout.names.find(({ pattern }) => pattern.test(path))?.name ?? 'unmatched';
}
