import type { Match } from './router.ts';

/** The path that the upstream is asked for. */
export function upstreamPath(path: string, { route, prefix }: Match): string {
  if (!route.stripPath) return path;
  const rest = path.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
