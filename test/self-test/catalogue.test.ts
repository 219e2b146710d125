import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../services/telemetry/faults/fault.ts';
import { findScenario } from '../../src/scenarios/index.ts';
import { batchesOf } from '../../src/self-test/batch.ts';
import { faultCases } from '../../src/self-test/catalogue/index.ts';
import { components } from '../../stack/index.ts';

const nameOf = ({ fault, where }: (typeof faultCases)[number]) => `${fault}, ${where}`;
const batches = batchesOf(faultCases, ['full', 'smallest']);

describe('the catalogue of faults', () => {
  it('names each of its faults once', () => {
    const names = faultCases.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['traceparent', 'tracestate', 'baggage'])('loses %s over every medium', (header) => {
    const media = faultCases
      .filter(({ fault }) => fault.startsWith(header))
      .flatMap(({ full }) => Object.values(full.injection.played ?? {}).flat())
      .map((fault) =>
        'over' in fault ? `${fault.over} ${'change' in fault && fault.change}` : '',
      );
    expect(new Set(media)).toEqual(
      new Set(
        ['http', 'kafka', 'job', 'websocket'].flatMap((over) => [
          `${over} dropped`,
          `${over} restarted`,
        ]),
      ),
    );
  });

  it.each(faultCases.map((one) => [nameOf(one), one] as const))(
    '%s can be injected',
    (_, { scenario, components: named, full, smallest }) => {
      expect(findScenario(scenario).name).toBe(scenario);
      const known = components.map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining([...named]));
      for (const { injection } of [full, ...(smallest ? [smallest] : [])]) {
        const altered = [injection.played, injection.alterations].flatMap((by) =>
          Object.keys(by ?? {}),
        );
        expect([...named]).toEqual(expect.arrayContaining(altered));
        for (const faults of Object.values(injection.played ?? {})) {
          expect(parseFaults(JSON.stringify(faults))).toEqual(faults);
        }
      }
    },
  );

  it.each(batches.map((batch) => [batch.map(({ one }) => nameOf(one)).join('; '), batch] as const))(
    'tells the faults of one run apart: %s',
    (_, batch) => {
      const reasons = batch.flatMap(({ one }) => one.expected.oneOf);
      expect(new Set(reasons).size).toBe(reasons.length);
      const runs = batch.map(({ one, size: { journeys } }) =>
        JSON.stringify([one.scenario, journeys]),
      );
      expect(new Set(runs).size).toBe(1);
    },
  );
});
