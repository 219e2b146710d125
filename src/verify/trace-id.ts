import { TracelabError } from '../errors.ts';

/** A trace id in lower case, of 32 digits. Throws BAD_TRACE_ID. */
export function parseTraceId(text: string): string {
  const id = text.trim().toLowerCase();
  if (/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id) && !/^0+$/.test(id)) return id.padStart(32, '0');
  throw new TracelabError({
    code: 'BAD_TRACE_ID',
    message: `"${text}" is no trace id: it has 32 (or 16) hexadecimal digits, not all of them 0.`,
    suggestions: ['tracelab traces      (lists the ids that Jaeger has)'],
  });
}
