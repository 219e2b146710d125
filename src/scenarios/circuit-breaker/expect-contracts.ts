import { worst } from '../../verify/verdict.ts';
import type { ExpectationResult } from '../scenario.ts';
import { premiumContracts } from './contracts.ts';
import type { ContractResult } from './read-run.ts';

export function asContracted(results: readonly ContractResult[]): readonly ExpectationResult[] {
  return premiumContracts.flatMap((name) => {
    const own = results.filter(({ contract }) => contract === name);
    if (own.length === 0) return [];
    const passed = own.filter(({ result }) => result.verdict === 'passed').length;
    return [
      {
        expectation: `every trace of ${name} is as its contract says`,
        verdict: worst(own.map(({ result }) => result.verdict)),
        detail: `${passed} of ${own.length}`,
      },
    ];
  });
}
