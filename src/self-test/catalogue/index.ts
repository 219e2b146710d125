/**
 * The faults that the judge must find: one table per kind of fault, each row a case.
 * In: what the lab can play (src/lab/fault.ts). Out: cases with the reason that each must be red for.
 */
import type { FaultCase } from '../fault-case.ts';
import { behaviourCases } from './behaviour.ts';
import { contextCases } from './context.ts';
import { delayCases } from './delay.ts';
import { telemetryCases } from './telemetry.ts';

export const faultCases: readonly FaultCase[] = [
  ...contextCases,
  ...telemetryCases,
  ...delayCases,
  ...behaviourCases,
];
