import type { Attributes, Span, SpanKind, Trace } from '../../src/verify/trace.ts';

export interface SpanDraft {
  readonly id: string;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly parent?: string;
  /** Milliseconds from the origin. */
  readonly start?: number;
  /** Milliseconds. */
  readonly lasts?: number;
  readonly attributes?: Attributes;
  readonly status?: Span['status'];
  readonly resolutionNs?: number;
  readonly traceState?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** A trace of drafts; what a test does not name is the plainest there is. */
export function makeTrace(drafts: readonly SpanDraft[], traceId = 'a'.repeat(32)): Trace {
  const spans = drafts.map(
    (draft): Span => ({
      traceId,
      spanId: draft.id,
      ...(draft.parent === undefined ? {} : { parentSpanId: draft.parent }),
      service: draft.service ?? draft.id,
      name: draft.name ?? draft.id,
      kind: draft.kind ?? 'internal',
      startNs: (draft.start ?? 0) * 1e6,
      durationNs: (draft.lasts ?? 1) * 1e6,
      resolutionNs: draft.resolutionNs ?? 1,
      status: draft.status ?? 'unset',
      attributes: draft.attributes ?? {},
      resource: {},
      scope: 'test',
      ...(draft.traceState === undefined ? {} : { traceState: draft.traceState }),
      links: (draft.links ?? []).map((link) => ({ ...link, attributes: {} })),
      events: [],
    }),
  );
  return { traceId, originNs: 1_795_000_000_000_000_000n, spans };
}
