import { pathOf } from './balancer.ts';
import type { Match } from './router.ts';

/**
 * The path that the upstream is asked for: the service's own, then the request's without the
 * route's prefix where that is stripped (Kong's `path_handling: v0`, its default).
 */
export function upstreamPath(path: string, { route, prefix }: Match): string {
  const base = pathOf(route.service);
  // As in Kong, a rest cannot lead out of the service's path: prefixes end anywhere in a segment.
  const rest = route.stripPath ? path.slice(prefix.length).replace(/^\.\.?(\/|$)/, '') : path;
  if (base.endsWith('/')) {
    // As in Kong: without a rest, the slash goes where the request had none.
    if (rest === '') return base === '/' || path.endsWith('/') ? base : base.slice(0, -1);
    return base + rest.replace(/^\//, '');
  }
  if (rest === '') return path.endsWith('/') ? `${base}/` : base;
  if (rest === '/' && !route.stripPath) return base;
  return rest.startsWith('/') ? base + rest : `${base}/${rest}`;
}
