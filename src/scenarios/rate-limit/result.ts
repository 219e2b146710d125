import type { Finding } from '../../verify/finding.ts';
import type { Outcome, OutcomeCounts } from '../conservation.ts';
import type { ScenarioResult } from '../scenario.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import type { SequenceId, Thrower } from './limit-record.ts';

export interface SequenceReport {
  readonly id: SequenceId;
  readonly route: string;
  readonly pace: string;
  readonly planned: number;
  readonly dropped: number;
  readonly lagP95Ms: number;
  readonly lagMaxMs: number;
  /** From the planned start to the answer. */
  readonly latencyMedianMs: number | null;
  readonly sent: number;
  readonly admitted: number;
  readonly throttledBy: Readonly<Partial<Record<Thrower, number>>>;
  /** What 429s said, each once. */
  readonly retryAfter: readonly string[];
}

export interface LimitRequest {
  readonly sequence: SequenceId;
  readonly route: string;
  readonly traceId: string;
  readonly status: number | null;
  readonly outcome: Outcome;
  readonly thrower: Thrower | null;
  readonly complaints: readonly Finding[];
}

export interface RateLimitResult extends ScenarioResult {
  readonly scenario: 'rate-limit';
  readonly limits: ConfiguredLimits;
  readonly sequences: readonly SequenceReport[];
  readonly counts: OutcomeCounts;
  /** Path of the request log, JSON lines. */
  readonly requestLog: string;
  readonly requests: readonly LimitRequest[];
}
