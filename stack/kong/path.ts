/** Request paths as Kong's router and proxy treat them. */

const unreserved = /[A-Za-z0-9\-._~]/;

/**
 * Normal form (RFC 3986, section 6.2.2): escapes of unreserved characters resolved, others in upper
 * case, raw bytes beyond ASCII escaped, dot segments and repeated slashes removed. `raw` is the path as Node
 * gives it, one character a byte.
 */
export function normalisePath(raw: string): string {
  if (/^\/[\w\-~/]*$/.test(raw) && !raw.includes('//')) return raw;
  const escaped = raw
    .replace(/%([0-9A-Fa-f]{2})/g, (sequence, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return unreserved.test(character) ? character : sequence.toUpperCase();
    })
    .replace(/[^\x21-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  return withoutDotSegments(escaped.replace(/\/{2,}/g, '/'));
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment === '.' || segment === '..') {
      if (last) kept.push('');
    } else {
      kept.push(segment);
    }
  });
  return `/${kept.join('/')}`;
}

/** Path and query ("" or "?…") of a request target; an absolute target loses scheme and host. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/, '') || '/';
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    query: mark < 0 ? '' : local.slice(mark),
  };
}

/** What `hide_credentials` of key-auth does to a query: taken apart and encoded anew. */
export function reencodeQuery(query: string): string {
  if (query.length < 2) return query;
  const pairs = query.slice(1).split('&').filter(Boolean);
  return `?${pairs
    .map((pair) => {
      const mark = pair.indexOf('=');
      const name = mark < 0 ? pair : pair.slice(0, mark);
      return `${recode(name)}=${mark < 0 ? '' : recode(pair.slice(mark + 1))}`;
    })
    .join('&')}`;
}

function recode(text: string): string {
  const bytes = text
    .replace(/\+/g, ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return bytes.replace(/[^A-Za-z0-9\-._]/g, (byte) =>
    byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
