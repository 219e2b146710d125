/**
 * One rule a file: what each row of a contract, and a trace as a whole, must fulfil.
 * In: a matched trace (`JudgeContext`). Out: one finding for everything that was checked.
 */
import { absence } from './absence.ts';
import { attributes } from './attributes.ts';
import { baggage } from './baggage.ts';
import { contextLost } from './context-lost.ts';
import { criticalPath } from './critical-path.ts';
import { duration } from './duration.ts';
import type { Expectation } from './expectation.ts';
import { hopPresent } from './hop-present.ts';
import { hygiene } from './hygiene.ts';
import { links } from './links.ts';
import { orphans } from './orphans.ts';
import { overheadBudget } from './overhead-budget.ts';
import { parentEdge } from './parent-edge.ts';
import { selfTimeLimit } from './self-time-limit.ts';
import { singleRoot } from './single-root.ts';
import { status } from './status.ts';
import { tracestate } from './tracestate.ts';

/** In the order in which a report tells them. */
export const expectations: readonly Expectation[] = [
  hopPresent,
  contextLost,
  parentEdge,
  links,
  absence,
  attributes,
  baggage,
  tracestate,
  status,
  hygiene,
  singleRoot,
  orphans,
  duration,
  selfTimeLimit,
  criticalPath,
  overheadBudget,
];
