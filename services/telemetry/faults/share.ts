/** Counts messages, and tells which of them a fault plays on: at, at + every, at + 2 * every, … */
export interface FaultShare {
  readonly every: number;
  readonly at: number;
}

/** Each call stands for the next message. */
export function shareOf({ every, at }: FaultShare): () => boolean {
  let next = 0;
  return () => {
    const message = next;
    next += 1;
    return message >= at && (message - at) % every === 0;
  };
}
