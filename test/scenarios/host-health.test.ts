import { expect, test } from 'vitest';
import { hostTrouble } from '../../src/scenarios/host-health.ts';

test('a calm host is no excuse', () => {
  expect(hostTrouble({ eventLoopDelayP95Ms: 2, steal: 0.01 })).toBeUndefined();
});

test('a busy host explains a multiple of how late its timers are', () => {
  expect(hostTrouble({ eventLoopDelayP95Ms: 6, steal: 0 })).toEqual({
    reason: 'the host is busy: timers fired 6.0 ms late (p95)',
    explainsMs: 30,
  });
});

test('a hypervisor that takes processors may explain any time', () => {
  expect(hostTrouble({ eventLoopDelayP95Ms: 0, steal: 0.1 })?.explainsMs).toBe(
    Number.POSITIVE_INFINITY,
  );
});
