/** Plays the scenario on a breaker made of a few lines, which can be broken in one way each. */
import type {
  BreakerCall,
  BreakerState,
  Transition,
} from '../../../src/scenarios/circuit-breaker/breaker-calls.ts';
import type {
  BreakerRun,
  JudgedRequest,
} from '../../../src/scenarios/circuit-breaker/breaker-run.ts';
import type { Phase } from '../../../src/scenarios/circuit-breaker/phases.ts';

export interface BreakerFaults {
  /** Failures in the window at which it opens. */
  readonly opensAt?: number;
  readonly windowSize?: number;
  readonly recovers?: boolean;
  /** Calls go through while it is open. */
  readonly leaks?: boolean;
  readonly trials?: number;
  /** Attempts of one request. */
  readonly attempts?: number;
  readonly retries?: boolean;
  /** What is answered when the third party is not. */
  readonly fallback?: { readonly status: number; readonly payment: JudgedRequest['payment'] };
  readonly declineIsFailure?: boolean;
  readonly halfOpenByCall?: boolean;
  readonly halfOpenLinks?: boolean;
  readonly openForMs?: number;
  readonly arrivesAfterRecovery?: boolean;
}

export const openMs = 1000;

export function playRun(faults: BreakerFaults = {}): BreakerRun {
  const player = new Player(faults);
  for (let sent = 0; sent < 12; sent += 1) player.send('healthy', sent === 4 ? 'decline' : 'ok');
  for (let sent = 0; sent < 8 && player.state !== 'open'; sent += 1) player.send('failing', 'fail');
  for (let sent = 0; sent < 9; sent += 1) player.send('open', 'fail');
  player.passOpenTime();
  for (let sent = 0; sent < 3; sent += 1) player.send('half-open', 'ok');
  for (let sent = 0; sent < 5; sent += 1) player.send('recovered', 'ok');
  return player.run();
}

class Player {
  state: BreakerState = 'closed';
  readonly #faults: BreakerFaults;
  readonly #requests: JudgedRequest[] = [];
  readonly #timerTransitions: Transition[] = [];
  readonly #paymentStartsMs: number[] = [];
  #window: boolean[] = [];
  #trials = 0;
  #nowMs = 1_795_000_000_000;
  #openedBy = '';
  #openedMs = 0;

  constructor(faults: BreakerFaults) {
    this.#faults = faults;
  }

  send(phase: Phase, thirdParty: 'ok' | 'fail' | 'decline'): void {
    const { attempts = 3, retries = true, fallback, declineIsFailure } = this.#faults;
    const traceId = (this.#requests.length + 1).toString(16).padStart(32, '0');
    const calls: BreakerCall[] = [];
    const transitions: Transition[] = [];
    const fails = thirdParty === 'fail' || (thirdParty === 'decline' && declineIsFailure === true);
    for (let attempt = 1; attempt <= (retries ? attempts : 1); attempt += 1) {
      const call = this.#call(traceId, attempt, fails, transitions);
      calls.push(call);
      if (call.outcome !== 'failed') break;
    }
    const answered = calls.at(-1)?.outcome === 'answered';
    this.#requests.push({
      phase,
      traceId,
      ...(thirdParty === 'decline'
        ? { status: 402, payment: 'declined' }
        : answered
          ? { status: 201, payment: 'paid' }
          : (fallback ?? { status: 201, payment: 'deferred' })),
      durationMs: 50,
      trace: {
        calls,
        transitions,
        paymentSpans: calls.reduce((sum, { paymentSpans }) => sum + paymentSpans, 0),
      },
      settled: true,
    });
  }

  passOpenTime(): void {
    if (this.state !== 'open' || this.#faults.recovers === false) return;
    const { openForMs = openMs, halfOpenByCall = false, halfOpenLinks = true } = this.#faults;
    this.#nowMs = this.#openedMs + openForMs;
    this.#timerTransitions.push({
      traceId: 'f'.repeat(32),
      from: 'open',
      to: 'half_open',
      atMs: this.#nowMs,
      isRoot: !halfOpenByCall,
      linkedTraceIds: halfOpenLinks ? [this.#openedBy] : [],
    });
    this.state = 'half_open';
  }

  run(): BreakerRun {
    return {
      requests: this.#requests,
      timerTransitions: this.#timerTransitions,
      paymentStartsMs: this.#paymentStartsMs,
      openMs,
    };
  }

  #call(traceId: string, attempt: number, fails: boolean, told: Transition[]): BreakerCall {
    const { leaks = false, arrivesAfterRecovery = true } = this.#faults;
    const state = this.state;
    this.#nowMs += 20;
    const startMs = this.#nowMs;
    const refused = state === 'open' && !leaks;
    const arrives = !refused && (arrivesAfterRecovery || this.#trials === 0 || state !== 'closed');
    if (arrives) this.#paymentStartsMs.push(startMs + 1);
    if (!refused) this.#count(fails, traceId, told);
    return {
      traceId,
      attempt,
      state,
      stateAfter: this.state,
      outcome: refused ? 'refused' : fails ? 'failed' : 'answered',
      startMs,
      endMs: startMs + 5,
      paymentSpans: arrives ? 1 : 0,
    };
  }

  #count(failed: boolean, traceId: string, told: Transition[]): void {
    const { opensAt = 5, windowSize = 10, trials = 3 } = this.#faults;
    if (this.state === 'half_open') {
      this.#trials += 1;
      if (this.#trials === trials) this.#change('closed', traceId, told);
      return;
    }
    if (this.state === 'open') return;
    this.#window = [...this.#window, failed].slice(-windowSize);
    if (!failed || this.#window.length < windowSize) return;
    if (this.#window.filter(Boolean).length < opensAt) return;
    this.#change('open', traceId, told);
    this.#openedBy = traceId;
    this.#openedMs = this.#nowMs;
  }

  #change(to: BreakerState, traceId: string, told: Transition[]): void {
    told.push({
      traceId,
      from: this.state,
      to,
      atMs: this.#nowMs,
      isRoot: false,
      linkedTraceIds: [],
    });
    this.state = to;
  }
}
