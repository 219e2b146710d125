/** `/…/` is a regular expression, everything else is compared as it stands. */
export function matchesText(pattern: string | readonly string[], text: string): boolean {
  if (typeof pattern !== 'string') return pattern.some((one) => matchesText(one, text));
  return asRegExp(pattern)?.test(text) ?? pattern === text;
}

/** Undefined for a plain text; throws SyntaxError for a regular expression that is none. */
export function asRegExp(pattern: string): RegExp | undefined {
  const inner = /^\/(.+)\/$/s.exec(pattern)?.[1];
  return inner === undefined ? undefined : new RegExp(inner);
}
