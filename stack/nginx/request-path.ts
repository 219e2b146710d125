/** NGINX's `$uri`: the path that locations match, decoded and with its dots resolved. */

export interface RequestPath {
  /** Decoded, without query string. */
  readonly path: string;
  /** As the client sent it, without query string. */
  readonly rawPath: string;
  /** With its question mark, or empty. */
  readonly query: string;
}

/** Undefined where NGINX answers 400: not a path, a bad escape, a NUL, or a way out of the root. */
export function parseRequestPath(target: string): RequestPath | undefined {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0].length ?? 0;
  const local = target.slice(origin).replace(/#.*$/s, '');
  const mark = local.indexOf('?');
  const rawPath = (mark < 0 ? local : local.slice(0, mark)) || (origin > 0 ? '/' : '');
  const query = mark < 0 ? '' : local.slice(mark);
  if (!rawPath.startsWith('/')) return undefined;
  // Most paths are clean already; what follows costs more than all the rest of a request's parsing.
  if (!/[%]|\/[./]/.test(rawPath)) return { path: rawPath, rawPath, query };

  if (/%(?![0-9a-f]{2})/i.test(rawPath)) return undefined;
  const bytes = Buffer.from(
    rawPath.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  );
  if (bytes.includes(0)) return undefined;
  const path = resolveDots(bytes.toString('utf8'));
  return path === undefined ? undefined : { path, rawPath, query };
}

function resolveDots(path: string): string | undefined {
  const parts = path.split('/');
  const kept: string[] = [];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '..') {
      if (kept.length === 0) return undefined;
      kept.pop();
    } else if (part !== '' && part !== '.') {
      kept.push(part);
      continue;
    }
    if (last && kept.length > 0) kept.push('');
  }
  return `/${kept.join('/')}`;
}
