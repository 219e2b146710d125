/** Breaks a line at spaces so that it keeps to the width; what follows is indented as it was. */
export function wrap(line: string, width: number): readonly string[] {
  if (visibleLength(line) <= width) return [line];
  const indent = `${/^\s*/.exec(line)?.[0] ?? ''}    `;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && visibleLength(longer) > width) {
      lines.push(current);
      current = `${indent}${word}`;
    } else current = longer;
  }
  return [...lines, current];
}

/** Length without the escape sequences of colours. */
export function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length;
}
