import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedComponent } from '../plan.ts';
import { packageRoot } from '../runtimes/embedded.ts';
import type { Engine } from './engine.ts';

export interface ImageStep {
  readonly image: string;
  readonly step: 'pulling' | 'building' | 'there';
  /** Of a pull, 0 to 100. */
  readonly percent?: number;
}

export interface PrepareOptions {
  readonly engine: Engine;
  readonly plan: readonly PlannedComponent[];
  readonly onStep: (step: ImageStep) => void;
  readonly signal: AbortSignal;
}

/** Sees to it that the engine has every image of a plan: those that it lacks are built or pulled. */
export async function prepareImages({ engine, plan, onStep, signal }: PrepareOptions) {
  const wanted = new Map<string, string | undefined>();
  for (const { component, runtime } of plan) {
    if (runtime !== 'docker' || !component.docker) continue;
    wanted.set(component.docker.image, component.docker.build);
  }
  // The first failure ends the others: nobody waits for their images any more.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  await Promise.all(
    [...wanted].map(async ([image, build]) => {
      if (await engine.hasImage(image)) return;
      try {
        await (build
          ? buildImage(engine, image, build, onStep, either)
          : pullImage(engine, image, onStep, either));
      } catch (error) {
        failed.abort();
        signal.throwIfAborted();
        throw error;
      }
      onStep({ image, step: 'there' });
    }),
  );
}

async function pullImage(
  engine: Engine,
  image: string,
  onStep: PrepareOptions['onStep'],
  signal: AbortSignal,
): Promise<void> {
  let shown = -1;
  const onPercent = (percent: number) => {
    // Engines tell of every few kilobytes.
    if (percent === shown) return;
    shown = percent;
    onStep({ image, step: 'pulling', percent });
  };
  onPercent(0);
  await engine.pull(image, { onPercent, signal });
}

async function buildImage(
  engine: Engine,
  image: string,
  build: string,
  onStep: PrepareOptions['onStep'],
  signal: AbortSignal,
): Promise<void> {
  onStep({ image, step: 'building' });
  const folder = join(packageRoot, build);
  const files = (await readdir(folder)).filter((file) => file !== 'node_modules');
  await engine.build(image, { folder, files, signal });
}
