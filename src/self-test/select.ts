import { TracelabError } from '../errors.ts';
import { faultCases } from './catalogue/index.ts';
import type { FaultCase } from './fault-case.ts';

/** Cases whose name, place or scenario holds one of the texts; all without any. Throws BAD_USAGE. */
export function selectCases(texts: readonly string[]): readonly FaultCase[] {
  if (texts.length === 0) return faultCases;
  const wanted = texts.map((text) => text.toLowerCase());
  const selected = faultCases.filter(({ fault, where, scenario }) =>
    wanted.some((text) => `${fault} ${where} ${scenario}`.toLowerCase().includes(text)),
  );
  if (selected.length > 0) return selected;
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `No fault has ${texts.map((text) => `"${text}"`).join(' or ')} in its name, place or scenario.`,
    suggestions: ['traceparent', 'kafka', 'export stopped', 'rate-limit'].map(
      (text) => `tracelab self-test --only "${text}"`,
    ),
  });
}
