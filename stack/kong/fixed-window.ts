import type { WindowName } from './declarative/plugins.ts';

const seconds: Readonly<Record<WindowName, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
};

/** Counters of one limit over windows that are aligned to the clock, as Kong's `local` policy has them. */
export class FixedWindow {
  readonly name: WindowName;
  readonly limit: number;
  readonly lengthSeconds: number;
  readonly #counts = new Map<string, number>();
  #startMs = 0;

  constructor(name: WindowName, limit: number) {
    this.name = name;
    this.limit = limit;
    this.lengthSeconds = seconds[name];
  }

  /** What is left for that caller; below zero when more was counted than allowed. */
  remaining(caller: string, nowMs: number): number {
    this.#turn(nowMs);
    return this.limit - (this.#counts.get(caller) ?? 0);
  }

  count(caller: string, by: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#counts.set(caller, (this.#counts.get(caller) ?? 0) + by);
  }

  secondsLeft(nowMs: number): number {
    this.#turn(nowMs);
    return Math.max(1, this.lengthSeconds - Math.floor((nowMs - this.#startMs) / 1000));
  }

  #turn(nowMs: number): void {
    const lengthMs = this.lengthSeconds * 1000;
    const startMs = Math.floor(nowMs / lengthMs) * lengthMs;
    if (startMs === this.#startMs) return;
    this.#startMs = startMs;
    this.#counts.clear();
  }
}
