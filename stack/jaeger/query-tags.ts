/** A JSON object of strings: {"http.status_code": "429"}. */
export function parseTags(text: string): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('not an object');
  }
  const tags = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') throw new Error(`value of "${key}" is not a string`);
    tags.set(key, value);
  }
  return tags;
}
