import type { Span } from './trace.ts';
import type { TraceIndex } from './trace-index.ts';

export interface EdgeGap {
  readonly client: Span;
  readonly server: Span;
  /** Client's duration minus the server's, for the same call. Clock errors may make it negative. */
  readonly gapNs: number;
}

/** The gap of the call that reached this server span; undefined where its caller is not known. */
export function edgeGap(index: TraceIndex, server: Span): EdgeGap | undefined {
  const client = index.parent(server);
  if (client?.kind !== 'client' || server.kind !== 'server') return undefined;
  return { client, server, gapNs: client.durationNs - server.durationNs };
}
