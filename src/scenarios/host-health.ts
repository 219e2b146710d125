import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HostTrouble } from '../verify/budget.ts';

/** A processor share that a hypervisor takes away above this makes small times meaningless. */
const stealLimit = 0.02;
/** Timers that are later than this (p95) tell of a busy host: half of the default budget. */
const lateMs = 2.5;
/**
 * How many times that lateness a hop may be late by itself on such a host. Measured at a load of
 * seven on two processors: timers 6 ms late, lower bounds of the hops' p95 up to 12 ms.
 */
const explained = 5;

export interface HostHealth {
  /** 95th percentile of how late this process's timers fired. */
  readonly eventLoopDelayP95Ms: number;
  /** Share of processor time taken by the hypervisor; 0 where the system does not tell. */
  readonly steal: number;
}

/** Measures the host beside a run: a busy host delays everything, and no hop is to blame. */
export function watchHost(): () => HostHealth {
  const resolutionMs = 5;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const before = processorTimes();
  return () => {
    delay.disable();
    const after = processorTimes();
    const total = after.total - before.total;
    return {
      // The histogram counts the timer's own interval as delay.
      eventLoopDelayP95Ms: Math.max(0, delay.percentile(95) / 1e6 - resolutionMs),
      steal: total > 0 ? (after.steal - before.steal) / total : 0,
    };
  };
}

/** What is wrong with the host, and how much of a hop's time that may explain; undefined: nothing. */
export function hostTrouble({ eventLoopDelayP95Ms, steal }: HostHealth): HostTrouble | undefined {
  if (steal > stealLimit) {
    const reason = `the hypervisor took ${(steal * 100).toFixed(1)} % of the processors`;
    return { reason, explainsMs: Number.POSITIVE_INFINITY };
  }
  if (eventLoopDelayP95Ms <= lateMs) return undefined;
  return {
    reason: `the host is busy: timers fired ${eventLoopDelayP95Ms.toFixed(1)} ms late (p95)`,
    explainsMs: explained * eventLoopDelayP95Ms,
  };
}

/** proc(5), /proc/stat: user nice system idle iowait irq softirq steal … in clock ticks. */
function processorTimes(): { readonly total: number; readonly steal: number } {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const times = first.trim().split(/\s+/).slice(1, 9).map(Number);
    return { total: times.reduce((sum, time) => sum + time, 0), steal: times[7] ?? 0 };
  } catch {
    return { total: 0, steal: 0 };
  }
}
