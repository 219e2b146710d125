import { z } from 'zod';

const tags = z.record(z.string(), z.string());

/** A JSON object of strings: {"http.status_code": "429"}. */
export function parseTags(text: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(tags.parse(JSON.parse(text))));
}
