import type { TrafficKind } from './judge-sampling.ts';

/** The client's clock is not the trace's: what is this near to the limit may be on either side. */
const marginMs = 50;

export interface RequestClues {
  readonly failed: boolean;
  readonly durationMs: number;
  /** From so long on a tail sampler keeps a trace; undefined: however slow it is. */
  readonly slowMs?: number | undefined;
}

/** What a request was, in the end: a busy machine may make any of them slow. */
export function trafficKind({ failed, durationMs, slowMs }: RequestClues): TrafficKind {
  if (failed) return 'error';
  if (slowMs === undefined || durationMs <= slowMs - marginMs) return 'normal';
  return durationMs >= slowMs + marginMs ? 'slow' : 'borderline';
}
