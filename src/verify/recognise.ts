import { compileSelector } from './compiled-contract.ts';
import type { Contract } from './contract.ts';
import { isExpected } from './expected-value.ts';
import { attribute, requestPath } from './semconv.ts';
import { matchesText } from './text-pattern.ts';
import type { Trace } from './trace.ts';

/**
 * The contract that fits a trace by what entered the stack: method and path of any server span,
 * or of the root, and further spans that must be there. Of several that fit, the one that asks
 * for most. Undefined: none fits.
 */
export async function recogniseContract(
  contracts: readonly Contract[],
  trace: Trace,
): Promise<Contract | undefined> {
  let best: { contract: Contract; asked: number } | undefined;
  for (const contract of contracts) {
    const asked = await fits(contract, trace);
    if (asked !== undefined && asked > (best?.asked ?? 0)) best = { contract, asked };
  }
  return best?.contract;
}

/** How many conditions are met; undefined where one is not. */
async function fits({ recognise }: Contract, trace: Trace): Promise<number | undefined> {
  if (!recognise) return undefined;
  const { method, path, spans = [] } = recognise;
  const entered = trace.spans.some(
    (span) =>
      (span.kind === 'server' || span.parentSpanId === undefined) &&
      (method === undefined || attribute(span.attributes, 'http.request.method') === method) &&
      (path === undefined || matchesText(path, requestPath(span.attributes) ?? '')),
  );
  if (!entered) return undefined;
  for (const { attributes = {}, ...selector } of spans) {
    const selects = await compileSelector(selector);
    const there = trace.spans.some(
      (span) =>
        selects(span) &&
        Object.entries(attributes).every(([name, expected]) =>
          isExpected(expected, attribute(span.attributes, name)),
        ),
    );
    if (!there) return undefined;
  }
  return Number(method !== undefined) + Number(path !== undefined) + spans.length;
}
