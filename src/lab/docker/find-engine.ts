import type { Component } from '../component.ts';
import { type Images, withImage } from './image.ts';

/** What `auto` wants to know of Docker; of an engine that answers, which images it lacks. */
export type EngineFinding =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly address: string; readonly missing: readonly string[] };

interface FindEngineOptions {
  readonly components: readonly Component[];
  readonly images?: Images;
}

/** An engine that takes longer to say its version is not one to start a lab on unasked. */
const patienceMs = 2_000;

/** Asks the engine, where one is, for every image; changes nothing. */
export async function findEngine({
  components,
  images,
}: FindEngineOptions): Promise<EngineFinding> {
  // dockerode takes a tenth of a second to load.
  const { dockerEngine } = await import('./engine.ts');
  let timer: NodeJS.Timeout | undefined;
  try {
    const engine = dockerEngine();
    await Promise.race([
      engine.version(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer')), patienceMs);
      }),
    ]);
    const wanted = new Set(
      components.flatMap((component) => withImage(component, images).docker?.image ?? []),
    );
    const missing = await Promise.all(
      [...wanted].map(async (image) => ((await engine.imageLabels(image)) ? [] : [image])),
    );
    return { kind: 'found', address: engine.address, missing: missing.flat() };
  } catch {
    return { kind: 'none' };
  } finally {
    clearTimeout(timer);
  }
}
