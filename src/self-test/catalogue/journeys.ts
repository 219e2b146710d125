/** Journeys of a run in which a fault of the smallest size strikes once. */
export const journeys = 100;

export interface StrideOptions {
  /** Messages of a journey among which the fault strikes. */
  readonly perJourney: number;
  /** Messages before the first journey. */
  readonly before?: number;
  /** Number of this fault among those that are injected together, so that each gets its own journey. */
  readonly position: number;
  readonly of: number;
}

/** One message in all journeys: the first of its kind in one of them, past those that warm up. */
export function strideOf({ perJourney, before = 0, position, of }: StrideOptions) {
  const warmUp = journeys / 10;
  const journey = warmUp + Math.floor(((journeys - warmUp) * position) / of);
  return { every: perJourney * journeys, at: before + perJourney * journey };
}
