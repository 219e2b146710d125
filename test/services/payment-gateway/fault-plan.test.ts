import { describe, expect, it } from 'vitest';
import { FaultPlan, faultSettings } from '../../../services/payment-gateway/fault-plan.ts';

const plan = (settings: object = {}) => new FaultPlan(faultSettings.parse(settings));
const take = (from: FaultPlan, count: number) => Array.from({ length: count }, () => from.next());

describe('the faults of the payment gateway', () => {
  it('are the same for the same seed', () => {
    expect(take(plan({ seed: 7 }), 50)).toEqual(take(plan({ seed: 7 }), 50));
    expect(take(plan({ seed: 7 }), 50)).not.toEqual(take(plan({ seed: 8 }), 50));
  });

  it('decline about one in ten, after 0.5 to 2.5 s, where nothing is said', () => {
    const payments = take(plan(), 5000);
    const times = payments.map(({ processingTimeMs }) => processingTimeMs);
    const declined = payments.filter(({ outcome }) => outcome === 'decline').length;
    // A binomial interval far beyond alpha 0.001.
    expect(declined).toBeGreaterThan(400);
    expect(declined).toBeLessThan(600);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...times)).toBeLessThanOrEqual(2500);
  });

  it('follow the script first, then the rates', () => {
    const scripted = plan({ failNext: ['hang', 'approve'], failRate: 1 });
    expect(take(scripted, 3).map(({ outcome }) => outcome)).toEqual(['hang', 'approve', 'error']);
  });

  it('decline the same payments whatever the latency', () => {
    const outcomes = (settings: object) =>
      take(plan({ seed: 36, ...settings }), 20).map(({ outcome }) => outcome);
    expect(outcomes({ latencyMs: { min: 0, max: 1 } })).toEqual(outcomes({}));
  });

  it('start anew when they are set anew', () => {
    const set = plan({ seed: 3 });
    const first = take(set, 5);
    set.replace(faultSettings.parse({ seed: 3 }));
    expect(take(set, 5)).toEqual(first);
  });

  it.each([
    [{ declineRate: 1.1 }],
    [{ latencyMs: { min: 10, max: 5 } }],
    [{ failNext: ['explode'] }],
    [{ unknown: 1 }],
  ])('refuse %j', (settings) => {
    expect(faultSettings.safeParse(settings).success).toBe(false);
  });
});
