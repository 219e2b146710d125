import type { LogLine } from './line.ts';

/** One try of an upstream. What NGINX has no value for is undefined. */
export interface Attempt {
  readonly address: string;
  readonly status?: number;
  readonly connectMs?: number;
  readonly headerMs?: number;
  readonly responseMs?: number;
}

/** Attempts stand between ", ", and between " : " after an internal redirect. */
const separator = /, | : /;

export function attemptsOf(line: LogLine): readonly Attempt[] {
  if (line.up_addr === '') return [];
  const [statuses, connects, headers, responses] = [
    line.up_status,
    line.up_connect,
    line.up_header,
    line.up_response,
  ].map((list) => list.split(separator));
  return line.up_addr.split(separator).map((address, index) => ({
    address,
    ...value('status', statuses?.[index]),
    ...value('connectMs', connects?.[index], 1_000),
    ...value('headerMs', headers?.[index], 1_000),
    ...value('responseMs', responses?.[index], 1_000),
  }));
}

function value<Name extends string>(
  name: Name,
  text: string | undefined,
  factor = 1,
): Partial<Record<Name, number>> {
  const number = text === undefined || text === '' || text === '-' ? Number.NaN : Number(text);
  if (Number.isNaN(number)) return {};
  const named: Partial<Record<Name, number>> = {};
  named[name] = Math.round(number * factor);
  return named;
}
