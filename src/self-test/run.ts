/**
 * The self-test: injects every fault of a catalogue into a running lab, and sees whether the judge
 * turns red for it. In: a lab, cases. Out: a row per fault and size; the lab is as it was.
 */
import { TracelabError } from '../errors.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import type { LabState } from '../lab/state.ts';
import { findScenario } from '../scenarios/index.ts';
import { defaultSettings, type ScenarioResult } from '../scenarios/scenario.ts';
import type { UserJourneyResult } from '../scenarios/user-journey/result.ts';
import { batchesOf, type SizedCase } from './batch.ts';
import { journeys } from './catalogue/journeys.ts';
import { detectionOf } from './detection.ts';
import type { FaultCase, FaultSize } from './fault-case.ts';
import { hopSamples } from './hop-samples.ts';
import { heal, inject } from './inject.ts';
import { judgeCases } from './judge-case.ts';
import { whyNotPlayed } from './playable.ts';
import { reasonsOf } from './reason.ts';
import { type SelfTestResult, type SelfTestRow, verdictOfRows } from './result.ts';

export interface SelfTestOptions {
  readonly lab: LabEndpoints;
  readonly state: LabState;
  readonly cases: readonly FaultCase[];
  readonly sizes: readonly SizedCase['kind'][];
  readonly onEvent: (event: SelfTestEvent) => void;
  readonly signal: AbortSignal;
}

export type SelfTestEvent =
  | { readonly kind: 'healthy'; readonly scenario: string }
  | { readonly kind: 'playing'; readonly run: number; readonly of: number; readonly what: string }
  | { readonly kind: 'judged'; readonly row: SelfTestRow };

/** A host that was too busy to judge is asked once more. */
const attempts = 2;

/** Throws LAB_UNSUITABLE where the lab is red without a fault: then no fault can be told from that. */
export async function runSelfTest(options: SelfTestOptions): Promise<SelfTestResult> {
  const { state, cases, sizes, onEvent } = options;
  const startedAtMs = performance.now();
  const skipped = cases.flatMap((one) => {
    const why = whyNotPlayed(one, state);
    return why === undefined ? [] : [{ one, why }];
  });
  const played = cases.filter((one) => !skipped.some((skip) => skip.one === one));
  // A run that was killed may have left its faults behind.
  await heal(options.lab, [{ breaker: {} }]);
  const healthy = new Map<string, ScenarioResult>();
  for (const scenario of new Set(played.map((one) => one.scenario))) {
    onEvent({ kind: 'healthy', scenario });
    healthy.set(scenario, await playHealthy(options, scenario));
  }
  const batches = batchesOf(played, sizes);
  const rows: SelfTestRow[] = [];
  for (const [position, batch] of batches.entries()) {
    const what = batch
      .map(({ one, size }) => `${one.fault}, ${one.where}, ${size.size}`)
      .join('; ');
    onEvent({ kind: 'playing', run: position + 1, of: batches.length, what });
    for (const row of await playBatch(options, batch, healthy)) {
      rows.push(row);
      onEvent({ kind: 'judged', row });
    }
  }
  return {
    lab: options.lab.name,
    verdict: verdictOfRows(rows),
    rows,
    skipped: skipped.map(({ one: { fault, where }, why }) => ({ fault, where, why })),
    durationMs: performance.now() - startedAtMs,
  };
}

async function playHealthy(options: SelfTestOptions, scenario: string): Promise<ScenarioResult> {
  const result = await play(options, scenario, { journeys });
  const reasons = reasonsOf(result);
  if (reasons.length === 0) return result;
  throw new TracelabError({
    code: 'LAB_UNSUITABLE',
    message: `Lab "${options.lab.name}" is red without a fault: ${scenario} is ${result.verdict}, ${reasons.map(({ reason }) => reason).join(', ')}.`,
    suggestions: [`tracelab scenario ${scenario} --name ${options.lab.name}`],
  });
}

function play(
  { lab, signal }: SelfTestOptions,
  scenario: string,
  { journeys: count = defaultSettings.journeys }: Pick<FaultSize, 'journeys'>,
): Promise<ScenarioResult> {
  const settings = { ...defaultSettings, journeys: count };
  return findScenario(scenario).run({ lab, settings, signal, onEvent: () => {} });
}

async function playBatch(
  options: SelfTestOptions,
  batch: readonly SizedCase[],
  healthy: ReadonlyMap<string, ScenarioResult>,
  attempt = 1,
): Promise<readonly SelfTestRow[]> {
  const { lab, signal } = options;
  const [first] = batch;
  if (!first) return [];
  const injections = batch.map(({ size }) => size.injection);
  let result: ScenarioResult;
  try {
    await inject(lab, injections);
    result = await play(options, first.one.scenario, first.size);
  } finally {
    await heal(lab, injections);
  }
  signal.throwIfAborted();
  const reasons = reasonsOf(result);
  const judged = judgeCases(
    batch.map(({ one }) => one.expected),
    reasons,
  );
  const rows = batch.map((sized, position): SelfTestRow => {
    const { outcome, found } = judged[position] as (typeof judged)[number];
    return rowOf(sized, {
      outcome: outcome === 'missed' && isInconclusive(result, sized.one) ? 'inconclusive' : outcome,
      found,
      healthy: healthy.get(sized.one.scenario),
    });
  });
  const again = attempt < attempts && rows.some(({ outcome }) => outcome === 'inconclusive');
  return again ? playBatch(options, batch, healthy, attempt + 1) : rows;
}

/** The run itself says why it could not judge. */
function isInconclusive(result: ScenarioResult, { expected }: FaultCase): boolean {
  if (result.scenario !== 'user-journey') return result.verdict === 'inconclusive';
  const { budgets } = result as UserJourneyResult;
  return budgets.some(
    ({ contract, hop, verdict }) =>
      verdict === 'inconclusive' && expected.oneOf.includes(`over-budget at ${contract}: ${hop}`),
  );
}

interface Judged {
  readonly outcome: SelfTestRow['outcome'];
  readonly found: readonly string[];
  readonly healthy: ScenarioResult | undefined;
}

function rowOf({ one, kind, size }: SizedCase, { outcome, found, healthy }: Judged): SelfTestRow {
  const smallest = kind === 'smallest' ? one.smallest : undefined;
  const detection = smallest && detectionOf(smallest.detection, (hop) => hopSamples(healthy, hop));
  return {
    fault: one.fault,
    where: one.where,
    scenario: one.scenario,
    kind,
    size: size.size,
    expected: `${one.expected.verdict}: ${one.expected.oneOf.join(', or ')}`,
    found,
    outcome,
    required: kind === 'full' || smallest?.certain === true,
    ...(detection ? { detection } : {}),
  };
}
