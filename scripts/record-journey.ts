/**
 * Records one journey of a running lab into fixtures/platform/, as Jaeger's API v3 answers it, and
 * makes the broken twins anew: node scripts/record-journey.ts [lab name]
 */
import { writeFileSync } from 'node:fs';
import { request } from 'undici';
import { $ } from 'zx';
import { findLabEndpoints } from '../src/lab/endpoints.ts';
import { defaultSettings } from '../src/scenarios/scenario.ts';
import { userJourney } from '../src/scenarios/user-journey/index.ts';

const lab = await findLabEndpoints(process.argv[2] ?? 'default');
const { steps } = await userJourney.run({
  lab,
  // The first journeys warm up.
  settings: { ...defaultSettings, journeys: 4 },
  onEvent: () => {},
  signal: new AbortController().signal,
});
for (const { step, result } of steps.slice(-4)) {
  if (result.verdict !== 'passed') throw new Error(`${step} ended as ${result.verdict}`);
  const answer = await request(`${lab.jaegerUrl}/api/v3/traces/${result.traceId}?raw_traces=true`);
  writeFileSync(`fixtures/platform/${step}.json`, `${JSON.stringify(await answer.body.json())}\n`);
}
await $`${process.execPath} scripts/cut-hops.ts`;
