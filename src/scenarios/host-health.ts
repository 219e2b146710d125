import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HostTrouble } from '../verify/percentile-limit.ts';

/**
 * A processor share that a hypervisor takes away above this makes small times meaningless, and what
 * it explains of a hop's 95th percentile: twenty times the mean (Markov's inequality) of what is
 * taken from a request of 0.1 s.
 */
const stealLimit = 0.02;
const perStealMs = 2_000;
/** Timers that are later than this (p95) tell of a busy host: half of the default budget. */
const lateMs = 2.5;
/** A 95th percentile is moved by what meets more than a twentieth: so much waiting is a busy host. */
const waitedLimit = 0.05;
/**
 * How many times the timers' lateness a hop may be late by itself on such a host. Measured at a load
 * of seven on two processors: timers 6 ms late, lower bounds of the hops' p95 up to 12 ms; with
 * Kafka, Keycloak and Jaeger beside it: timers 1.9 ms late, lower bounds up to 6.2 ms.
 */
const explained = 5;

export interface HostHealth {
  /** 95th percentile of how late this process's timers fired. */
  readonly eventLoopDelayP95Ms: number;
  /** Share of the time in which any task waited for a processor; 0 where the system does not tell. */
  readonly waited: number;
  /** Share of processor time taken by the hypervisor; 0 where the system does not tell. */
  readonly steal: number;
}

/** Measures the host beside a run: a busy host delays everything, and no hop is to blame. */
export function watchHost(): () => HostHealth {
  const resolutionMs = 5;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const before = processorTimes();
  const waitedBeforeMs = waitedMs();
  const startedAtMs = performance.now();
  return () => {
    delay.disable();
    const after = processorTimes();
    const total = after.total - before.total;
    return {
      // The histogram counts the timer's own interval as delay.
      eventLoopDelayP95Ms: Math.max(0, delay.percentile(95) / 1e6 - resolutionMs),
      // The kernel sums up every two seconds: a short run may get more than its own.
      waited: Math.min(1, (waitedMs() - waitedBeforeMs) / (performance.now() - startedAtMs)),
      steal: total > 0 ? (after.steal - before.steal) / total : 0,
    };
  };
}

/** What is wrong with the host, and how much of a hop's time that may explain; undefined: nothing. */
export function hostTrouble(health: HostHealth): HostTrouble | undefined {
  const { eventLoopDelayP95Ms, waited, steal } = health;
  const explainsMs = Math.max(explained * eventLoopDelayP95Ms, perStealMs * steal);
  if (steal > stealLimit) {
    const reason = `the hypervisor took ${(100 * steal).toFixed(1)} % of the processors`;
    return { reason, explainsMs };
  }
  if (eventLoopDelayP95Ms <= lateMs && waited <= waitedLimit) return undefined;
  const late = `timers fired ${eventLoopDelayP95Ms.toFixed(1)} ms late (p95)`;
  const queued =
    waited > 0 ? `, tasks waited for a processor ${(100 * waited).toFixed(0)} % of the time` : '';
  return { reason: `the host is busy: ${late}${queued}`, explainsMs };
}

/** How long any task has waited for a processor since the system started (psi(5), Linux). */
function waitedMs(): number {
  try {
    const [, us = '0'] =
      /^some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8')) ?? [];
    return Number(us) / 1_000;
  } catch {
    return 0;
  }
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
