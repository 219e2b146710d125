import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A processor share that a hypervisor takes away above this makes small times meaningless. */
const stealLimit = 0.02;

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

/** Why the host is no ground for a verdict on times of this size; undefined when it is. */
export function hostTrouble(health: HostHealth, budgetMs: number): string | undefined {
  const { eventLoopDelayP95Ms, steal } = health;
  if (steal > stealLimit)
    return `the hypervisor took ${(steal * 100).toFixed(1)} % of the processors`;
  if (eventLoopDelayP95Ms > budgetMs / 2) {
    return `the host is busy: timers fired ${eventLoopDelayP95Ms.toFixed(1)} ms late (p95)`;
  }
  return undefined;
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
