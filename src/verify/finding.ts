import type { Verdict } from './verdict.ts';

/** Sections of docs/errors.md that explain findings. */
export const anchors = [
  'context-lost-at-producer',
  'context-lost-at-job',
  'context-lost-at-websocket',
  'context-lost-at-call',
  'wrong-parent',
  'link-missing',
  'hop-missing',
  'too-many-spans',
  'attribute-violated',
  'unexpected-span',
  'status-violated',
  'too-slow',
  'over-budget',
  'several-roots',
  'orphaned-spans',
  'baggage-lost',
  'tracestate-lost',
  'not-on-critical-path',
  'invalid-id',
  'invalid-context',
  'duplicate-span-id',
  'cycle',
  'clock-skew',
  'semantic-conventions',
  'span-name-cardinality',
  'sensitive-data',
] as const;
export type Anchor = (typeof anchors)[number];

/** A new trace that is tied to the request, found at `rule`. */
export interface Evidence {
  readonly traceId: string;
  readonly spanId: string;
  /** "matched by topic and message key", as a person reads it. */
  readonly matchedBy: string;
}

/** What one expectation says of one hop or of the trace. A failed expectation is a value. */
export interface Finding {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly hop?: string;
  /** Hop at the other end, where the finding is about an edge. */
  readonly from?: string;
  /** One clause: what holds, or what does not. */
  readonly message: string;
  readonly details?: readonly string[];
  readonly evidence?: Evidence;
  readonly lookAt?: string;
  readonly anchor?: Anchor;
  /** Told, but no part of the trace's verdict: one trace says nothing about a percentile. */
  readonly advisory?: true;
}
