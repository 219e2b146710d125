/**
 * Sampling: computes what a sampler decides, and holds the traces that were kept against it.
 * In: trace ids, ratios, what a store holds. Out: predictions, intervals, findings; nothing is read.
 * One sampler a file; each is held to the real one, or to its recorded decisions, by its tests.
 */

/** Whether a sampler keeps the trace of this id: 32 lower-case hex digits. */
export type Prediction = (traceId: string) => boolean;
