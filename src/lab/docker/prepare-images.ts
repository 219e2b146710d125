import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PlannedComponent } from '../plan.ts';
import { packageRoot } from '../runtimes/embedded.ts';
import type { Engine } from './engine.ts';

/** What an image of ours was built from; it is built anew when that has changed. */
const sourcesLabel = 'tracelab.sources';

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
      const present = await engine.imageLabels(image);
      const sources = build === undefined ? undefined : await sourcesOf(build);
      if (present && (sources === undefined || present[sourcesLabel] === sources.hash)) return;
      try {
        await (sources
          ? buildImage({ engine, image, sources, onStep, signal: either })
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

interface Sources {
  readonly folder: string;
  readonly files: readonly string[];
  readonly hash: string;
}

/** What an image is built from, by the content of every file. */
async function sourcesOf(build: string): Promise<Sources> {
  const folder = join(packageRoot, build);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(folder, file)));
  return { folder, files, hash: hash.digest('hex') };
}

interface BuildImage extends Pick<PrepareOptions, 'engine' | 'onStep' | 'signal'> {
  readonly image: string;
  readonly sources: Sources;
}

async function buildImage({ engine, image, sources, onStep, signal }: BuildImage): Promise<void> {
  onStep({ image, step: 'building' });
  const { folder, files, hash } = sources;
  await engine.build(image, { folder, files, labels: { [sourcesLabel]: hash }, signal });
}
