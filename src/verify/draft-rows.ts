import type { Hop } from './contract.ts';
import { attribute } from './semconv.ts';
import type { Attributes, Span } from './trace.ts';
import type { TraceIndex } from './trace-index.ts';
import { isVaried, stableText } from './variable-text.ts';

export interface Row {
  readonly hop: Hop;
  readonly spans: readonly Span[];
}

interface Group {
  readonly key: string;
  /** What a row can tell its spans by; others of the same selector differ by their parent alone. */
  readonly selector: string;
  readonly parent: string | undefined;
  readonly spans: Span[];
}

/**
 * Like spans below the same row are one row with a count. Rows that only their parents tell apart
 * stand last, and after all their parents, so that these are known when they are matched.
 */
export function draftRows(index: TraceIndex, keeps: (span: Span) => boolean): readonly Row[] {
  const groups = groupSpans(index, keeps);
  const like = Map.groupBy(groups, ({ selector }) => selector);
  const ids = new Map<string, string>();
  const rows: Row[] = [];
  let waiting = groups;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ parent }) => parent === undefined || ids.has(parent));
    const isReady = (group: Group) => !waiting.includes(group) || ready.includes(group);
    const next =
      ready.find(({ selector }) => like.get(selector)?.length === 1) ??
      ready.find(({ selector }) => like.get(selector)?.every(isReady)) ??
      ready[0];
    if (next === undefined) break;
    const id = idFor(next, new Set(ids.values()));
    ids.set(next.key, id);
    const parent = next.parent === undefined ? undefined : ids.get(next.parent);
    rows.push({ hop: hopOf(id, parent, next.spans), spans: next.spans });
    waiting = waiting.filter((group) => group !== next);
  }
  return rows;
}

/** From the top down, by start. */
function groupSpans(index: TraceIndex, keeps: (span: Span) => boolean): readonly Group[] {
  const groups = new Map<string, Group>();
  const queue = [...index.roots, ...index.orphans].map((span) => ({
    span,
    above: undefined as string | undefined,
  }));
  const seen = new Set<Span>();
  for (const { span, above } of queue) {
    if (seen.has(span)) continue;
    seen.add(span);
    let below = above;
    if (keeps(span)) {
      const selector = [span.service, span.kind, stableText(span.name)].join('\n');
      below = `${above ?? ''}\n\n${selector}`;
      const group = groups.get(below) ?? { key: below, selector, parent: above, spans: [] };
      group.spans.push(span);
      groups.set(below, group);
    }
    for (const child of index.children(span)) queue.push({ span: child, above: below });
  }
  return [...groups.values()];
}

function hopOf(id: string, parent: string | undefined, spans: readonly Span[]): Hop {
  const [first] = spans as readonly [Span];
  const attributes = attributesOf(spans);
  return {
    id,
    service: first.service,
    kind: first.kind,
    name: stableText(first.name),
    ...(parent === undefined ? {} : { parent }),
    ...outcomeOf(spans),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}

/** Where some of many calls failed they were made again, or may be: how often is chance. */
function outcomeOf(spans: readonly Span[]): Pick<Hop, 'count' | 'status'> {
  const failed = spans.filter(({ status }) => status === 'error').length;
  if (failed === spans.length) return { ...countOf(spans), status: 'error' };
  if (failed > 0) return { count: { min: spans.length - failed }, status: 'any' };
  return countOf(spans);
}

function countOf({ length }: readonly Span[]): Pick<Hop, 'count'> {
  return length > 1 ? { count: length } : {};
}

/** Names that say what a hop is and did, and not for whom. */
const telling = [
  'http.response.status_code',
  'http.route',
  'db.system.name',
  'messaging.system',
  'messaging.destination.name',
  'rpc.service',
];

function attributesOf(spans: readonly Span[]): Record<string, string | number | boolean> {
  const values = (name: string) => spans.map((span) => plainValue(span.attributes, name));
  return Object.fromEntries(
    telling.flatMap((name) => {
      const [first, ...rest] = values(name);
      if (first === undefined || first === '' || rest.some((one) => one !== first)) return [];
      return [[name, typeof first === 'string' && isVaried(first) ? 'present' : first]];
    }),
  );
}

function plainValue(attributes: Attributes, name: string): string | number | boolean | undefined {
  const value = attribute(attributes, name);
  return typeof value === 'object' ? undefined : value;
}

/** The service for its entry, else with what is done: "bff", "url-api-send-url-events". */
function idFor({ spans: [span], selector }: Group, taken: ReadonlySet<string>): string {
  const [service = '', kind] = selector.split('\n');
  const plain = slug(service);
  const wanted =
    kind === 'server' && !taken.has(plain) ? plain : slug(`${service} ${span?.name ?? ''}`);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function slug(text: string): string {
  const words = text.split(/[^\w.]+/).filter((word) => word !== '' && !isVaried(word));
  return (
    words
      .join('-')
      .replace(/^[^a-zA-Z0-9]+/, '')
      .slice(0, 60) || 'span'
  );
}
