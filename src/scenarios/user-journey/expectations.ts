import { worst } from '../../verify/verdict.ts';
import type { ExpectationResult } from '../scenario.ts';
import { userJourneyContracts } from './contracts.ts';
import type { JudgedStep } from './result.ts';

/** What the run must have shown, each judged over all its traces. */
export function judgeJourneys(steps: readonly JudgedStep[]): readonly ExpectationResult[] {
  return [
    ...userJourneyContracts.map((contract) => asContracted(contract, steps)),
    notified(steps),
  ];
}

function asContracted(contract: string, steps: readonly JudgedStep[]): ExpectationResult {
  const own = steps.filter(({ step }) => step === contract);
  const passed = own.filter(({ result }) => result.verdict === 'passed').length;
  return {
    expectation: `every trace of ${contract} is as its contract says`,
    verdict: worst(own.map(({ result }) => result.verdict)),
    detail: `${passed} of ${own.length}`,
  };
}

/** That the client was told, seen from the client: independent of any span. */
function notified(steps: readonly JudgedStep[]): ExpectationResult {
  const due = steps.filter(({ step }) => step === 'create' || step === 'redirect');
  const told = due.filter(({ notifiedAfterMs }) => notifiedAfterMs !== undefined).length;
  return {
    expectation: 'every create and every click comes back over the WebSocket',
    verdict: told === due.length ? 'passed' : 'failed',
    detail: `${told} of ${due.length}`,
  };
}
