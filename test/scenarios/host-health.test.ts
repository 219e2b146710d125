import { expect, test } from 'vitest';
import { hostTrouble, watchHost } from '../../src/scenarios/host-health.ts';

const calm = { eventLoopDelayP95Ms: 0.2, waited: 0.01, steal: 0 };

test('a calm host is no excuse', () => {
  expect(hostTrouble(calm)).toBeUndefined();
  expect(hostTrouble({ eventLoopDelayP95Ms: 2.5, waited: 0.05, steal: 0.02 })).toBeUndefined();
});

test('a busy host explains a multiple of how late its timers are', () => {
  expect(hostTrouble({ ...calm, eventLoopDelayP95Ms: 6, waited: 0 })).toEqual({
    reason: 'the host is busy: timers fired 6.0 ms late (p95)',
    explainsMs: 30,
  });
});

test('a host where tasks wait for a processor is busy, though timers are in time', () => {
  expect(hostTrouble({ ...calm, eventLoopDelayP95Ms: 1.9, waited: 0.551 })).toEqual({
    reason:
      'the host is busy: timers fired 1.9 ms late (p95), tasks waited for a processor 55 % of the time',
    explainsMs: 9.5,
  });
});

test('a hypervisor that takes processors explains what it may have taken from a request', () => {
  expect(hostTrouble({ ...calm, steal: 0.1 })).toEqual({
    reason: 'the hypervisor took 10.0 % of the processors',
    explainsMs: 200,
  });
});

test('shares are shares', () => {
  const { eventLoopDelayP95Ms, waited, steal } = watchHost()();
  expect(eventLoopDelayP95Ms).toBeGreaterThanOrEqual(0);
  for (const share of [waited, steal]) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});
