import type { RunningComponent, StartOptions } from '../runtime.ts';

/** Starts nothing: the component runs elsewhere, and its end is nothing that the lab would see. */
export async function useExternal({ component }: StartOptions): Promise<RunningComponent> {
  return {
    name: component.name,
    ended: new Promise(() => {}),
    lastLines: () => [],
    printed: () => new Promise(() => {}),
    stop: async () => {},
  };
}
