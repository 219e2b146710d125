/** Nanoseconds since 1970 from the monotonic clock, which alone is fine enough for a hop's overhead. */

/** Seconds and nanoseconds, as OpenTelemetry's SDK has it. */
export type HrTime = [seconds: number, nanoseconds: number];

/** A sleeping machine stops the monotonic clock; beyond this the two are brought together again. */
const maxDriftMs = 5;

export class WallClock {
  #originMs = performance.timeOrigin;

  /** Wall time of a reading of `performance.now()`. */
  at(readingMs: number): HrTime {
    const drift = Date.now() - (this.#originMs + performance.now());
    if (Math.abs(drift) > maxDriftMs) this.#originMs += drift;
    return add(hrTime(this.#originMs), hrTime(readingMs));
  }
}

export function hrTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1_000);
  return add([seconds, 0], [0, Math.round((timeMs - seconds * 1_000) * 1e6)]);
}

function add(left: HrTime, right: HrTime): HrTime {
  const nanoseconds = left[1] + right[1];
  return [left[0] + right[0] + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
}
