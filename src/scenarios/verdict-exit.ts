import { type ExitCode, exitCodes } from '../errors.ts';
import type { Verdict } from '../verify/verdict.ts';

/** Exit code of a command that ends with a verdict. */
export function exitOf(verdict: Verdict): ExitCode {
  return exitCodes[verdict];
}
