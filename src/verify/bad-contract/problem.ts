/**
 * What is wrong with a contract that cannot be read. In: what the YAML parser, the schema or the
 * CEL compiler found. Out: where it stands, what is there, what is expected, and what to type.
 */
export interface Problem {
  /** Of the file's text. */
  readonly offset: number;
  /** What is there and what is expected, without the place. */
  readonly sentence: string;
  /** Lines of a contract that can be typed as they stand. */
  readonly suggestion?: string;
}

/** "fast" of a text, {"min":-1} of a map; shortened, for it may be a whole document. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
