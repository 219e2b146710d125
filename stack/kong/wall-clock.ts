import type { HrTime } from '@opentelemetry/api';

/** Wall clock with the resolution of the monotonic one, so that spans of microseconds mean something. */
let originMs = performance.timeOrigin;

/** Follows the system's clock when that was set or slewed by more than the jitter between the two. */
export function followSystemClock(): void {
  const skewMs = Date.now() - (originMs + performance.now());
  if (Math.abs(skewMs) > 2) originMs += skewMs;
}

/** `atMs` is a reading of `performance.now()`. */
export function toHrTime(atMs: number): HrTime {
  const originSeconds = Math.floor(originMs / 1000);
  const ns = (originMs - originSeconds * 1000) * 1e6 + atMs * 1e6;
  const seconds = Math.floor(ns / 1e9);
  return [originSeconds + seconds, Math.floor(ns - seconds * 1e9)];
}
