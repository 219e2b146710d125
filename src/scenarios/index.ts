import { TracelabError } from '../errors.ts';
import { circuitBreaker } from './circuit-breaker/index.ts';
import { rateLimit } from './rate-limit/index.ts';
import { sampling } from './sampling/index.ts';
import type { Scenario } from './scenario.ts';
import { userJourney } from './user-journey/index.ts';

// Each renders only what it ran itself.
export const scenarios = [
  userJourney,
  circuitBreaker,
  rateLimit,
  sampling,
] as unknown as readonly Scenario[];

/** Throws UNKNOWN_SCENARIO. */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new TracelabError({
    code: 'UNKNOWN_SCENARIO',
    message: `There is no scenario "${name}". Scenarios: ${scenarios.map((s) => s.name).join(', ')}.`,
    suggestions: scenarios.map((scenario) => `tracelab scenario ${scenario.name}`),
  });
}
