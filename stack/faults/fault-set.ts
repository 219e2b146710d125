/** The faults that a stand-in plays now, and the count of what each could be played on. */
import type { Fault, FaultShare } from '../../src/lab/fault.ts';
import { parseFaults, variable } from './fault.ts';

export type FaultOf<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>;

interface Played<F extends Fault = Fault> {
  readonly fault: F;
  readonly hits: () => boolean;
}

const none: readonly never[] = [];

export class FaultSet {
  #played: readonly Played[] = none;

  /** Puts the environment's list in the place of the last, and counts from 0. Throws on a wrong one. */
  take(environment: NodeJS.ProcessEnv): void {
    this.#played = parseFaults(environment[variable]).map((fault) => ({
      fault,
      hits: shareOf(fault),
    }));
  }

  has(...kinds: readonly Fault['kind'][]): boolean {
    return this.#played.some(({ fault }) => kinds.includes(fault.kind));
  }

  /** Counts one for each fault of that kind that `concerns` it; gives those that are played on it. */
  hit<K extends Fault['kind']>(
    kind: K,
    concerns: (fault: FaultOf<K>) => boolean = () => true,
  ): readonly FaultOf<K>[] {
    if (this.#played.length === 0) return none;
    return this.#played
      .filter((played): played is Played<FaultOf<K>> => played.fault.kind === kind)
      .filter(({ fault, hits }) => concerns(fault) && hits())
      .map(({ fault }) => fault);
  }

  /** For a request that is about to be forwarded: how long to hold it. */
  delayMs(): number {
    return this.hit('delay').reduce((sumMs, { delayMs }) => sumMs + delayMs, 0);
  }

  /** For a request over a limit: whether to let it through. */
  ignoresLimit(): boolean {
    return this.hit('limit-ignored').length > 0;
  }
}

/** Each call stands for the next message: true for number at, at + every, at + 2 * every, … */
export function shareOf({ every, at }: FaultShare): () => boolean {
  let next = 0;
  return () => {
    const message = next;
    next += 1;
    return message >= at && (message - at) % every === 0;
  };
}
