import type { Finding } from '../finding.ts';
import { hygieneChecks } from '../hygiene/index.ts';
import type { Expectation } from './expectation.ts';

/** The checks that hold for any trace, as far as the contract names them. */
export const hygiene: Expectation = {
  rule: 'hygiene',
  judge({ matching }) {
    const named = matching.contract.contract.hygiene ?? [];
    const { index } = matching;
    return hygieneChecks
      .filter(({ rule }) => named.includes(rule))
      .flatMap(({ rule, judge }): Finding[] => {
        const found = judge([{ trace: index.trace, index }]);
        if (found.length === 0) {
          return [{ rule: 'hygiene', verdict: 'passed', message: `nothing is wrong by ${rule}` }];
        }
        return found.map(({ verdict, message, anchor, advisory }) => ({
          rule: 'hygiene',
          verdict,
          message,
          anchor,
          ...(advisory ? { advisory } : {}),
        }));
      });
  },
};
