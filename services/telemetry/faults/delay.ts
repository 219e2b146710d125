/** Makes messages wait. */
import { setTimeout as delay } from 'node:timers/promises';
import { hit, playedFaults } from './current.ts';
import type { Medium } from './fault.ts';

/** Counts a message; undefined where it need not wait, so that nobody waits even for a microtask. */
export function delayOver(medium: Medium): Promise<void> | undefined {
  const faults = hit(playedFaults('delay').filter(({ fault }) => fault.over === medium));
  if (faults.length === 0) return undefined;
  return delay(faults.reduce((sumMs, { delayMs }) => sumMs + delayMs, 0));
}
