import { describe, expect, it } from 'vitest';
import { planLab } from '../../src/lab/plan.ts';
import { assertWithinReach } from '../../src/lab/sampling-reach.ts';
import { components } from '../../stack/index.ts';

const planWith = (overrides: Record<string, string>) =>
  planLab({ components, runtime: 'embedded', overrides });

describe('how a lab may sample', () => {
  it('leaves tail sampling to the Collector that the lab runs', () => {
    expect(() => assertWithinReach({ mode: 'smart' }, planWith({}))).not.toThrow();
  });

  it('refuses tail sampling by a Collector that runs elsewhere', () => {
    const plan = planWith({ 'otel-collector': 'http://127.0.0.1:4318' });
    expect(() => assertWithinReach({ mode: 'smart' }, plan)).toThrow('runs elsewhere');
    expect(() => assertWithinReach({ mode: 'head', ratio: 0.1 }, plan)).not.toThrow();
  });
});
