import { setTimeout as wait } from 'node:timers/promises';
import type { PostAnswer } from './post.ts';

export interface RetrySettings {
  readonly enabled: boolean;
  readonly initial_interval: number;
  readonly max_interval: number;
  readonly max_elapsed_time: number;
}

/** The only answers after which OTLP lets a client send the same again. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const growth = 1.5;
const jitter = 0.5;

/**
 * Tries until there is a final answer: after a retryable one, or none, it waits, each time longer
 * and by chance more or less, or for as long as the receiver asked. Gives up after
 * `max_elapsed_time` (0: never) or when the signal says so, with the last outcome.
 */
export async function retrying(
  attempt: () => Promise<PostAnswer>,
  settings: RetrySettings,
  stopping: AbortSignal,
): Promise<PostAnswer> {
  const startedMs = performance.now();
  for (let intervalMs = settings.initial_interval; ; intervalMs *= growth) {
    const outcome = await attempt().catch((error: unknown) => error);
    const answer = isAnswer(outcome) ? outcome : undefined;
    if (answer && !retryable.has(answer.status)) return answer;
    const chosenMs = Math.min(intervalMs, settings.max_interval);
    const backOffMs = chosenMs * (1 - jitter + 2 * jitter * Math.random());
    const delayMs = Math.max(backOffMs, answer?.retryAfterMs ?? 0);
    const elapsedMs = performance.now() - startedMs + delayMs;
    const tooLate = settings.max_elapsed_time > 0 && elapsedMs > settings.max_elapsed_time;
    if (!settings.enabled || tooLate || stopping.aborted) {
      if (answer) return answer;
      throw outcome;
    }
    // Being told to stop ends the wait, not the attempts: there is one last.
    await wait(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

function isAnswer(outcome: unknown): outcome is PostAnswer {
  return typeof outcome === 'object' && outcome !== null && 'status' in outcome;
}
