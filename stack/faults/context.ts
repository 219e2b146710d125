/** Loses trace context and baggage of a request that is forwarded, or begins them anew. */
import { randomBytes } from 'node:crypto';
import type { ContextHeader } from '../../src/lab/fault.ts';
import type { FaultSet } from './fault-set.ts';

/** The headers of one forwarded request. */
export interface Carrier {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  remove(name: string): void;
}

/** Counts one message. A header that is not there is not begun anew either. */
export function playOnContext(faults: FaultSet, carrier: Carrier): void {
  for (const { header, change } of faults.hit('context')) {
    const value = carrier.get(header);
    if (value === undefined) continue;
    if (change === 'dropped') carrier.remove(header);
    else carrier.set(header, restarted[header](value));
  }
}

const restarted: Readonly<Record<ContextHeader, (value: string) => string>> = {
  traceparent: () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  tracestate: () => 'restarted=1',
  baggage: (value) =>
    value
      .split(',')
      .map((member) => `${member.trim().split('=', 1)[0]}=restarted`)
      .join(','),
};
