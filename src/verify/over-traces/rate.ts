import type { JudgedExpectation } from '../judged-expectation.ts';
import { attribute } from '../semconv.ts';
import type { Trace } from '../trace.ts';
import { type Observed, observe } from './observed.ts';
import type { Rate } from './schema.ts';
import { type Gap, weigh } from './weigh.ts';

/** Starts of spans are often read from a clock of whole milliseconds. */
const clockErrorMs = 1;

/** Counts spans in windows of time. Too many are evidence, whatever is missing; few are not. */
export async function judgeRate(
  rate: Rate,
  traces: readonly Trace[],
  gap: Gap | undefined,
): Promise<JudgedExpectation> {
  const { expectation, of, per, atMost, inMs, window = 'sliding' } = rate;
  const observed = await observe(of, traces);
  const groups = Map.groupBy(observed, ({ span }) =>
    per === undefined ? '' : String(attribute(span.attributes, per)),
  );
  const fullest = [...groups].map(([value, spans]) => ({
    value,
    window: window === 'clock' ? fullestOfClock(spans, inMs) : fullestSliding(spans, inMs),
  }));
  const most = fullest.reduce((max, { window: { length } }) => Math.max(max, length), 0);
  return weigh(
    {
      expectation,
      count: observed.length,
      against: fullest
        .filter((one) => one.window.length > atMost)
        .map(({ value, window: spans }) => {
          const from = new Date(spans[0]?.startMs ?? 0).toISOString();
          const whose = per === undefined ? '' : `, ${per} ${value}`;
          return `${spans.length} in ${inMs} ms from ${from}${whose}, the last of them trace ${spans.at(-1)?.trace.traceId}`;
        }),
      figures: `at most ${most} of ${atMost} in ${inMs} ms${per === undefined ? '' : `, of ${groups.size} different ${per}`}`,
    },
    gap,
  );
}

type Window = readonly Observed[];

function fullestOfClock(spans: readonly Observed[], inMs: number): Window {
  const windows = Map.groupBy(spans, ({ startMs }) => Math.floor(startMs / inMs));
  return [...windows.values()].reduce(fuller, []);
}

/** What a clock may have moved together is not counted: the window is shorter by its error. */
function fullestSliding(spans: readonly Observed[], inMs: number): Window {
  let best: Window = [];
  let from = 0;
  for (const [to, { startMs }] of spans.entries()) {
    while (startMs - (spans[from]?.startMs ?? 0) >= inMs - clockErrorMs) from += 1;
    if (to + 1 - from > best.length) best = spans.slice(from, to + 1);
  }
  return best;
}

function fuller(a: Window, b: Window): Window {
  return b.length > a.length ? b : a;
}
