/**
 * What real NGINX was recorded doing (fixtures/nginx/recordings.jsonl), and a comparison that knows
 * the recording's placeholders.
 * In: a recorded value and an observed one. Out: where they differ.
 */
import { readFileSync } from 'node:fs';

export interface RecordedResponse {
  readonly status_line: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly echoed?: string;
  readonly close_frame?: string;
}

export type SpanAttribute = readonly [key: string, type: string, value: unknown];

export interface RecordedCase {
  readonly name: string;
  readonly variant: 'otel' | 'stock';
  readonly claim: string;
  readonly request: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: readonly (readonly [string, string])[];
    readonly times?: number;
    readonly raw?: string;
    readonly close_after?: number;
    readonly held_ms?: number;
    readonly same_connection?: boolean;
  };
  readonly response: RecordedResponse | readonly (RecordedResponse | string)[] | null;
  readonly upstream_received: readonly {
    readonly upstream: 'a' | 'b';
    readonly method: string;
    readonly uri: string;
    readonly headers: Readonly<Record<string, readonly string[]>>;
  }[];
  /** Variant otel. */
  readonly spans?: readonly { readonly attributes: readonly SpanAttribute[] }[];
  /** Variant stock: the lines of the access log, and what a shipper makes of them. */
  readonly log?: readonly object[];
  readonly derived?: readonly unknown[];
}

const fixture = new URL('../../../fixtures/nginx/recordings.jsonl', import.meta.url);

export const recordedCases: readonly RecordedCase[] = readFileSync(fixture, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** The recorder kept these headers of an answer, and no others. */
export const keptResponseHeaders = new Set(
  [
    'Location',
    'X-Mock-Upstream',
    'Content-Type',
    'Cache-Control',
    'Strict-Transport-Security',
    'X-Frame-Options',
    'X-Cache-Status',
    'X-Trace-Id',
  ].map((name) => name.toLowerCase()),
);

/** The same of what an upstream received. */
export const keptRequestHeaders = new Set([
  'baggage',
  'connection',
  'traceparent',
  'tracestate',
  'upgrade',
  'x-forwarded-proto',
  'x-request-id',
]);

const placeholder = /<id(32|16)-(\d+)(:first16)?>|<small>|<port>|~\d+(?:\.\d+)?/g;

/**
 * Differences between a recorded value and an observed one. The same placeholder stands for the
 * same id everywhere within a case.
 */
export function differences(recorded: unknown, observed: unknown): string[] {
  return compare(recorded, observed, '$', new Map());
}

function compare(
  recorded: unknown,
  observed: unknown,
  path: string,
  ids: Map<string, string>,
): string[] {
  if (typeof recorded === 'string') return compareText(recorded, observed, path, ids);
  if (typeof recorded !== 'object' || recorded === null) {
    return recorded === observed ? [] : [describe(path, recorded, observed)];
  }
  if (typeof observed !== 'object' || observed === null)
    return [describe(path, recorded, observed)];
  const left = new Map(Object.entries(recorded));
  const right = new Map(Object.entries(observed));
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    compare(left.get(key), right.get(key), `${path}.${key}`, ids),
  );
}

function compareText(
  recorded: string,
  observed: unknown,
  path: string,
  ids: Map<string, string>,
): string[] {
  const text = typeof observed === 'number' ? String(observed) : observed;
  if (typeof text !== 'string') return [describe(path, recorded, observed)];
  const names: string[] = [];
  let pattern = '';
  let from = 0;
  for (const found of recorded.matchAll(placeholder)) {
    pattern += literally(recorded.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[1] === undefined) {
      pattern += String.raw`\d+(?:\.\d+)?(?:e-\d+)?`;
    } else {
      names.push(found[0]);
      pattern += `([0-9a-f]{${found[3] ? 16 : found[1]}})`;
    }
  }
  pattern += literally(recorded.slice(from));
  const matched = new RegExp(`^${pattern}$`, 's').exec(text);
  if (!matched) return [describe(path, recorded, observed)];
  return names.flatMap((name, index) => {
    const id = matched[index + 1] ?? '';
    const whole = name.endsWith(':first16>') ? name.replace(':first16', '') : undefined;
    const known = whole ? ids.get(whole)?.slice(0, 16) : ids.get(name);
    if (known !== undefined && known !== id) return [describe(path, `${name} = ${known}`, id)];
    if (!whole) ids.set(name, id);
    return [];
  });
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const describe = (path: string, recorded: unknown, observed: unknown) =>
  `${path}: recorded ${JSON.stringify(recorded)}, observed ${JSON.stringify(observed)}`;
