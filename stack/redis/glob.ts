/** Redis's glob patterns: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a character meant as such. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])*)\]|(.)/gs,
    (_match, escaped?: string, negation?: string, set?: string, plain?: string) => {
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return characterSet(negation === '^', set);
      if (plain === '*') return '.*';
      if (plain === '?') return '.';
      return literal(plain ?? '');
    },
  );
  return new RegExp(`^${source}$`, 's');
}

function characterSet(negated: boolean, set: string): string {
  // An empty set matches nothing, its negation anything; in JavaScript, too.
  const members = set.replace(
    /\\(.)|(.)-(.)|(.)/gs,
    (_match, escaped?: string, from?: string, to?: string, plain?: string) => {
      if (from !== undefined && to !== undefined) {
        const [low, high] = from <= to ? [from, to] : [to, from];
        return `${literal(low)}-${literal(high)}`;
      }
      return literal(escaped ?? plain ?? '');
    },
  );
  return `[${negated ? '^' : ''}${members}]`;
}

/** One character, at home in an expression and in a character set alike. */
const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
