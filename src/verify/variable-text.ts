/** A part of a name or path that looks made for one request: an id, a code, an address. */
function isVariable(token: string): boolean {
  if (/^\d+$/.test(token) || /^[^@\s]+@[^@\s]+\.\w+$/.test(token)) return true;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)) return true;
  if (/^(?=.*\d)[0-9a-f]{8,}$/i.test(token)) return true;
  // "shard-2", "oauth2" and "v1" are names; "x7Kq2Z" is none.
  const isNumberedName = /^[a-z]+([._-][a-z]+)*[._-]?\d{1,2}$/i.test(token);
  return /^(?=.*\d)(?=.*[a-z])[\w-]{6,}$/i.test(token) && !isNumberedName;
}

const separators = /([/\s:=,?&()'"]+)/;

/** Names and paths of a trace, as a contract may ask for them: what varies becomes an expression. */
export function stableText(text: string): string {
  const parts = text.split(separators);
  const varies = parts.some(isVariable);
  // A text between two slashes would be taken for an expression.
  if (!varies && !/^\/.+\/$/s.test(text)) return text;
  const pattern = parts.map((part) => (isVariable(part) ? '[^/\\s]+' : escapeRegExp(part)));
  return `/^${pattern.join('')}$/`;
}

/** Paths of one form, as an expression that all match; undefined where they have no form in common. */
export function commonPath(paths: readonly string[]): string | undefined {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  if (others.some(({ length }) => length !== first.length)) return undefined;
  const parts = first.map((part, at) =>
    others.every((other) => other[at] === part) ? escapeRegExp(part) : '[^/\\s]+',
  );
  return `/^${parts.join('/')}$/`;
}

/** Whether a part of it looks made for one request. */
export function isVaried(text: string): boolean {
  return text.split(separators).some(isVariable);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
