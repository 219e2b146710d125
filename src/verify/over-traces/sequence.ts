import { compileSelector } from '../compiled-contract.ts';
import type { JudgedExpectation } from '../judged-expectation.ts';
import { attribute } from '../semconv.ts';
import type { Trace } from '../trace.ts';
import { indexTrace } from '../trace-index.ts';
import { type Observed, observe } from './observed.ts';
import type { Sequence } from './schema.ts';
import { type Gap, weigh } from './weigh.ts';

/** Starts of spans are often read from a clock of whole milliseconds: nearer, none was first. */
const clockErrorMs = 1;

/** That something was in a state at a time, as one span tells. */
interface Sighting {
  readonly state: string;
  readonly atMs: number;
  readonly by: Observed;
  /** The state that the span met; false: that it left behind. */
  readonly met: boolean;
}

/** Sightings of one state that follow one another. */
interface Stay {
  readonly state: string;
  readonly sightings: readonly Sighting[];
}

/**
 * Holds states over a sequence of traces against what may follow what. A step that one span tells
 * by itself is evidence; one between two spans is, if no trace may be missing between them.
 */
export async function judgeSequence(
  sequence: Sequence,
  traces: readonly Trace[],
  gap: Gap | undefined,
): Promise<JudgedExpectation> {
  const observed = await observe(sequence.of, traces);
  const sightings = observed
    .flatMap((by) => sightingsOf(sequence, by))
    .sort((a, b) => a.atMs - b.atMs);
  const stays = staysOf(sightings);
  const path = stays.map(({ state }) => state);
  const steps = stays.slice(1).map((to, index) => ({ from: stays[index] as Stay, to }));
  const wrong = steps.filter((step) => !mayFollow(sequence, step.from.state, step.to.state));
  const tooMany = await crowded(sequence, stays);
  const isSure = ({ from, to }: Step) => from.sightings.at(-1)?.by === to.sightings[0]?.by;
  return weigh(
    {
      expectation: sequence.expectation,
      count: sightings.length,
      against: [...wrong.filter(isSure).map(toldStep), ...tooMany],
      unlessMissing: [
        ...wrong.filter((step) => !isSure(step) && isOrdered(step)).map(toldStep),
        ...notShown(sequence, path),
      ],
      figures: `${path.join(' → ')}, by ${observed.length} spans`,
    },
    gap,
  );
}

function sightingsOf({ state, stateAfter }: Sequence, by: Observed): readonly Sighting[] {
  const { startMs, endMs, span } = by;
  const value = attribute(span.attributes, state);
  const after = stateAfter === undefined ? undefined : attribute(span.attributes, stateAfter);
  return [
    ...(value === undefined ? [] : [{ state: String(value), atMs: startMs, by, met: true }]),
    ...(after === undefined ? [] : [{ state: String(after), atMs: endMs, by, met: false }]),
  ];
}

function staysOf(sightings: readonly Sighting[]): readonly Stay[] {
  const stays: { state: string; sightings: Sighting[] }[] = [];
  for (const sighting of sightings) {
    const last = stays.at(-1);
    if (last?.state === sighting.state) last.sightings.push(sighting);
    else stays.push({ state: sighting.state, sightings: [sighting] });
  }
  return stays;
}

interface Step {
  readonly from: Stay;
  readonly to: Stay;
}

function mayFollow({ next }: Sequence, from: string, to: string): boolean {
  return next[from]?.includes(to) ?? true;
}

function isOrdered({ from, to }: Step): boolean {
  return (to.sightings[0]?.atMs ?? 0) - (from.sightings.at(-1)?.atMs ?? 0) > clockErrorMs;
}

function toldStep({ from, to }: Step): string {
  return `${from.state} → ${to.state}, trace ${to.sightings[0]?.by.trace.traceId}`;
}

function notShown({ shows = [] }: Sequence, path: readonly string[]): readonly string[] {
  let at = 0;
  for (const state of path) if (state === shows[at]) at += 1;
  if (at === shows.length) return [];
  const met = at === 0 ? 'it' : `after ${shows.slice(0, at).join(' → ')} it`;
  return [`${met} was never ${shows[at]}, only ${path.join(' → ')}`];
}

/** Of every stay in a state that bounds the spans below those that met it: more than may be. */
async function crowded({ during = {} }: Sequence, stays: readonly Stay[]) {
  const rules = new Map(
    await Promise.all(
      Object.entries(during).map(async ([state, { below, atMost }]) => {
        return [state, { selects: await compileSelector(below), atMost }] as const;
      }),
    ),
  );
  return stays.flatMap(({ state, sightings }): readonly string[] => {
    const rule = rules.get(state);
    if (!rule) return [];
    const met = sightings.filter((sighting) => sighting.met);
    const below = met.flatMap(({ by: { trace, span } }) => {
      const { ancestors } = indexTrace(trace);
      return trace.spans.filter((one) => rule.selects(one) && ancestors(one).includes(span));
    });
    const extra = below[rule.atMost];
    if (!extra) return [];
    return [
      `${below.length} spans below those that met it ${state}, at most ${rule.atMost} may be: ${extra.service} ${extra.name}, trace ${extra.traceId}`,
    ];
  });
}
