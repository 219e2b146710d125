import { baggageGroups, labelOf } from '../contract.ts';
import type { Finding } from '../finding.ts';
import type { Matching } from '../matching.ts';
import { namedAbove } from '../named-above.ts';
import type { AttributeValue, Span } from '../trace.ts';
import type { Expectation } from './expectation.ts';

/**
 * Each entry arrives at every hop that is named, with the value it had at the first of them. What was
 * lost once is lost for all below: it is told there, and counts where it was lost.
 */
export const baggage: Expectation = {
  rule: 'baggage',
  judge: ({ matching }) =>
    baggageGroups(matching.contract.contract).flatMap(({ entries, at }) => {
      const carriers = at.flatMap((hopId) =>
        matching.placed(hopId).map(({ span }) => ({ hopId, span })),
      );
      return entries.flatMap((entry) => judgeEntry(matching, entry, carriers));
    }),
};

interface Carrier {
  readonly hopId: string;
  readonly span: Span;
}

function judgeEntry(
  matching: Matching,
  entry: string,
  carriers: readonly Carrier[],
): readonly Finding[] {
  const label = (hopId: string) => {
    const found = matching.contract.hops.find(({ hop }) => hop.id === hopId);
    return found ? labelOf(found.hop) : hopId;
  };
  const first = carriers.find(({ span }) => span.attributes[entry] !== undefined);
  const value = first?.span.attributes[entry];
  const { hops } = matching.contract.contract;
  const named = carriers.map(({ hopId }) => hopId);
  const isWrongAlready = (hopId: string, actual: AttributeValue | undefined) => {
    const above = namedAbove(hops, hopId, named);
    const values = carriers.filter((one) => one.hopId === above);
    const same = ({ span }: Carrier) => String(span.attributes[entry]) === String(actual);
    return values.length > 0 && values.every(same);
  };
  return carriers.map(({ hopId, span }): Finding => {
    const actual = span.attributes[entry];
    if (actual !== undefined && String(actual) === String(value)) {
      return { rule: 'baggage', hop: hopId, verdict: 'passed', message: `${entry} arrived` };
    }
    return {
      rule: 'baggage',
      hop: hopId,
      verdict: 'failed',
      message:
        actual === undefined
          ? `${label(hopId)}: baggage ${entry} did not arrive`
          : `${label(hopId)}: baggage ${entry} is ${JSON.stringify(actual)}, not ${JSON.stringify(value)}`,
      details: [first ? `it is first seen at ${label(first.hopId)}` : 'no hop carries it'],
      lookAt: `${span.service}: the baggage of what it received`,
      anchor: 'baggage-lost',
      ...(first && isWrongAlready(hopId, actual) ? { advisory: true } : {}),
    };
  });
}
