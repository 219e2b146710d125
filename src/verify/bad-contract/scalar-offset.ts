/**
 * Where the character at `at` of a YAML scalar's value stands in the file's text: the two differ
 * by quotes, escapes, indentation and folded lines. `from` and `to` enclose the scalar's source.
 */
export function scalarOffset(
  text: string,
  [from, to]: readonly [number, number],
  value: string,
  at: number,
): number {
  // An expression that breaks off does so behind its last word, not below it.
  const end = value.trimEnd().length;
  if (at >= end && end > 0) return scalarOffset(text, [from, to], value, end - 1) + 1;
  const isBlock = /[|>]/.test(text.charAt(from));
  const escapes = text.charAt(from) === '"';
  const isQuoted = escapes || text.charAt(from) === "'";
  let offset = isBlock ? text.indexOf('\n', from) + 1 : from + Number(isQuoted);
  for (let index = 0; index <= at && offset < to; index += 1) {
    const wanted = value.charAt(index);
    const isSpace = /\s/.test(wanted);
    // A folded line break is a space of the value.
    const is = (here: string) => here === wanted || (isSpace && /\s/.test(here));
    while (offset < to && !is(text.charAt(offset)) && !(escapes && text.charAt(offset) === '\\')) {
      offset += 1;
    }
    if (index === at) break;
    offset += escapes
      ? (/^\\(x..|u.{4}|U.{8}|.)/s.exec(text.slice(offset, offset + 10))?.[0].length ?? 1)
      : 1;
  }
  return Math.min(offset, to);
}
