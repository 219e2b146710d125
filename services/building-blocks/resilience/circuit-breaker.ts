/**
 * A circuit breaker whose every call, refusal and change of state is a span. The states and their
 * window are cockatiel's; of ours is that half-open comes by a timer (there it comes at the next
 * call), and that calls beyond the trials are refused (there they wait).
 */
import {
  context,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  handleAll,
  type IBackoff,
} from 'cockatiel';
import { attributes, spanNames } from '../../telemetry/semconv.ts';
import { inSpan } from '../../telemetry/span.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerSettings {
  /** Calls that are looked back on; the breaker stays closed before there are as many. */
  readonly windowSize: number;
  /** Share of failures at which it opens, and of the trials at which it opens again; 0 to 1. */
  readonly failureRate: number;
  readonly openMs: number;
  readonly trialCalls: number;
}

export interface BreakerOptions extends BreakerSettings {
  readonly name: string;
}

export class CallNotPermitted extends Error {
  constructor(name: string) {
    super(`circuit breaker ${name} permits no call now`);
    this.name = 'CallNotPermitted';
  }
}

export interface BreakerCall<T> {
  readonly operation: string;
  /** From 1. */
  readonly attempt: number;
  /** What it throws is a failure; an answer of any sort is none. */
  readonly call: () => Promise<T>;
}

/** cockatiel opens above its threshold; a rate that is reached must do. */
const justBelow = (rate: number) => rate - 1e-6;

export class CircuitBreaker {
  readonly #name: string;
  readonly #settings: BreakerSettings;
  readonly #policy: CircuitBreakerPolicy;
  /** As told by the last transition span. */
  #state: BreakerState = 'closed';
  #trials = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ name, ...settings }: BreakerOptions) {
    const threshold = justBelow(settings.failureRate);
    this.#name = name;
    this.#settings = settings;
    this.#policy = circuitBreaker(handleAll, {
      breaker: new CountBreaker({ threshold, size: settings.windowSize }),
      halfOpenAfter: this.#untilTimer(),
      halfOpenSampling: { calls: settings.trialCalls, threshold },
    });
    this.#policy.onStateChange((state) => {
      if (state === CircuitState.Open) this.#opened();
      if (state === CircuitState.Closed) this.#change('closed');
    });
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Throws CallNotPermitted, or what the call throws. */
  execute<T>({ operation, attempt, call }: BreakerCall<T>): Promise<T> {
    const about = {
      [attributes.breakerName]: this.#name,
      [attributes.breakerOperation]: operation,
      [attributes.breakerState]: this.#state,
      [attributes.retryAttempt]: attempt,
    };
    return inSpan({ name: spanNames.breakerExecute, attributes: about }, async (span) => {
      try {
        if (!this.#permits()) {
          this.#span(spanNames.breakerNotPermitted);
          throw new CallNotPermitted(this.#name);
        }
        return await this.#policy.execute(call);
      } finally {
        span.setAttribute(attributes.breakerStateAfter, this.#state);
      }
    });
  }

  /** No half-open comes after this; for a breaker that is replaced. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #permits(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'open' || this.#trials >= this.#settings.trialCalls) return false;
    this.#trials += 1;
    return true;
  }

  #opened(): void {
    const openedBy = trace.getSpanContext(context.active());
    this.#change('open');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#trials = 0;
      this.#change('half_open', rootLinkedTo(openedBy));
    }, this.#settings.openMs).unref();
  }

  #change(state: BreakerState, options: SpanOptions = {}): void {
    const from = this.#state;
    this.#state = state;
    this.#span(spanNames.breakerTransition, {
      ...options,
      attributes: { [attributes.breakerFromState]: from, [attributes.breakerToState]: state },
    });
  }

  #span(name: string, options: SpanOptions = {}): void {
    trace
      .getTracer('tracelab')
      .startSpan(
        name,
        { ...options, attributes: { [attributes.breakerName]: this.#name, ...options.attributes } },
        // Nobody's request, nobody's baggage.
        options.root ? ROOT_CONTEXT : context.active(),
      )
      .end();
  }

  /** cockatiel asks how long it stays open when a call comes: for ever, or no longer. */
  #untilTimer(): IBackoff<unknown> {
    const isOpen = () => this.#state === 'open';
    return {
      get duration() {
        return isOpen() ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next() {
        return this;
      },
    };
  }
}

function rootLinkedTo(openedBy: SpanContext | undefined): SpanOptions {
  const links: Link[] = openedBy === undefined ? [] : [{ context: openedBy }];
  return { root: true, links };
}
