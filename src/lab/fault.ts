/**
 * A fault that a component of the lab plays on itself, so that the judge can be proved. Whoever plays
 * it gets it as JSON in the variable SELF_TEST_FAULTS, a list, through the lab's control channel.
 */
export interface FaultShare {
  /** Plays on one of each so many messages: 1 for all of them. */
  readonly every: number;
  /** Which of them, from 0. */
  readonly at: number;
}

/** How a message travels: as an HTTP request, a Kafka record, a job's payload, a WebSocket frame. */
export type Medium = 'http' | 'kafka' | 'job' | 'websocket';
export type ContextHeader = 'traceparent' | 'tracestate' | 'baggage';

export type Fault = FaultShare &
  (
    | {
        /** What leaves over this medium has no such header, or one that begins anew. */
        readonly kind: 'context';
        readonly over: Medium;
        readonly header: ContextHeader;
        readonly change: 'dropped' | 'restarted';
      }
    /** What arrives over this medium waits before its span begins; in a proxy, inside its span. */
    | { readonly kind: 'delay'; readonly over: Medium; readonly delayMs: number }
    /** Spans of this name are never exported. */
    | { readonly kind: 'span-lost'; readonly span: string }
    /** No span is exported. */
    | { readonly kind: 'export-stopped' }
    /** Spans that ended in an error are exported without that status. */
    | { readonly kind: 'error-hidden' }
    /** Spans are exported with this attribute besides their own. */
    | { readonly kind: 'attribute'; readonly name: string; readonly value: string }
    /** Requests over a limit are let through. */
    | { readonly kind: 'limit-ignored' }
  );
