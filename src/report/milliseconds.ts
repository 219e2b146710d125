/** "118 ms", "0.4 ms", "2.1 s". */
export function milliseconds(exact: number): string {
  // Else what is just below zero is told as "-0.0".
  const ms = Math.abs(exact) < 0.05 ? 0 : exact;
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.abs(ms) >= 100 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}
