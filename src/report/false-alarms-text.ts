import type { FalseAlarmsResult, HealthyRun } from '../self-test/false-alarms.ts';

/** "run 3: passed, 41.2 s, load 6.3" */
export function healthyRunLine({ number, verdict, reasons, durationMs, load }: HealthyRun): string {
  const told = `run ${number}: ${verdict}, ${(durationMs / 1000).toFixed(1)} s, load ${load.toFixed(1)}`;
  return [told, ...reasons.map((reason) => `  ${reason}`)].join('\n');
}

export function falseAlarmsText({ runs, red, bound, verdict }: FalseAlarmsResult): string {
  const loads = runs.map(({ load }) => load);
  const longest = Math.max(...runs.map(({ durationMs }) => durationMs)) / 1000;
  const alarms = runs.filter(({ reasons }) => reasons.length > 0).map(healthyRunLine);
  return [
    ...alarms,
    `${verdict.toUpperCase()}  ${red} of ${runs.length} healthy runs red: with 95 % confidence fewer than ${(bound * 100).toFixed(1)} % are`,
    `  load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, longest run ${longest.toFixed(1)} s`,
  ].join('\n');
}
