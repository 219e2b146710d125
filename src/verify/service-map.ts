import { linksTo } from './matching.ts';
import { attribute } from './semconv.ts';
import type { Span, Trace } from './trace.ts';
import { indexTrace } from './trace-index.ts';

/** - `call`: waited for. - `message`: producer to consumer. - `database`: a client span alone. */
export type EdgeKind = 'call' | 'message' | 'database';

export interface ServiceEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly calls: number;
  readonly errors: number;
}

/** Who calls whom, counted in these traces. Databases are named by `db.system.name`. */
export function serviceMap(traces: readonly Trace[]): readonly ServiceEdge[] {
  const edges = new Map<string, ServiceEdge>();
  const count = (from: string, to: string, kind: EdgeKind, { status }: Span) => {
    const key = `${from} ${to} ${kind}`;
    const { calls = 0, errors = 0 } = edges.get(key) ?? {};
    const failed = status === 'error' ? 1 : 0;
    edges.set(key, { from, to, kind, calls: calls + 1, errors: errors + failed });
  };
  const producers = traces.flatMap(({ spans }) => spans.filter(({ kind }) => kind === 'producer'));
  for (const trace of traces) {
    const index = indexTrace(trace);
    for (const span of trace.spans) {
      const parent = index.parent(span);
      const kind = span.kind === 'consumer' ? 'message' : 'call';
      if (parent && (parent.service !== span.service || parent.kind === 'producer')) {
        if (kind === 'message' || parent.service !== span.service) {
          count(parent.service, span.service, kind, span);
        }
      }
      for (const producer of span.links.length > 0 ? producers : []) {
        if (linksTo(span, producer)) count(producer.service, span.service, 'message', span);
      }
      const database = databaseOf(span, index.children(span));
      if (database !== undefined) count(span.service, database, 'database', span);
    }
  }
  return [...edges.values()].toSorted(
    (a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to),
  );
}

/** A query, not the connection it waits for. */
function databaseOf(span: Span, children: readonly Span[]): string | undefined {
  const system = attribute(span.attributes, 'db.system.name');
  const isQuery =
    attribute(span.attributes, 'db.query.text') ?? attribute(span.attributes, 'db.operation.name');
  return span.kind === 'client' &&
    children.length === 0 &&
    isQuery !== undefined &&
    system !== undefined
    ? String(system)
    : undefined;
}
