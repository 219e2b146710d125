import type { ExpectationResult } from '../scenario.ts';
import { type BreakerRun, callsOf, unread } from './breaker-run.ts';
import { passesThroughBreaker } from './expect-breaker.ts';
import { fallbackAnswers, nothingPassesWhileOpen } from './expect-open.ts';
import { callsArriveAgain, triesExactly } from './expect-recovery.ts';
import { answersMatchTraces, declinesAreAnswers, retriesAreBounded } from './expect-retries.ts';
import { halfOpensByTimer, opensByItsWindow, tellsEveryChange } from './expect-sequence.ts';

/** What the run must have shown; without a breaker there is nothing else to say. */
export function judgeBreaker(run: BreakerRun): readonly ExpectationResult[] {
  const there = passesThroughBreaker(run);
  if (callsOf(run).length === 0 && unread(run) === 0) return [there];
  return [
    there,
    tellsEveryChange(run),
    opensByItsWindow(run),
    nothingPassesWhileOpen(run),
    fallbackAnswers(run),
    halfOpensByTimer(run),
    triesExactly(run),
    callsArriveAgain(run),
    retriesAreBounded(run),
    declinesAreAnswers(run),
    answersMatchTraces(run),
  ];
}
