/**
 * Images of every component, made on this machine and known to the engine at DOCKER_HOST; a file for
 * `--images` and the variables TRACELAB_IMAGE_<COMPONENT> name them. Needs root on Debian.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { base, debianArchive } from './lab-images/debian.ts';
import { type Recipe, recipes } from './lab-images/recipes.ts';
import { runPeer } from './peer.ts';

const docker = $({ quiet: true, env: { ...process.env, DOCKER_BUILDKIT: '0' } });

await runPeer('lab-images', async () => {
  await docker`docker version`;
  await docker`docker import ${await debianArchive()} ${base}`;
  const built = new Map<string, Promise<boolean>>();
  for (const recipe of recipes) {
    const before = recipe.after ? built.get(recipe.after) : undefined;
    built.set(recipe.image, made(recipe, before));
  }
  const environment: Record<string, string> = {};
  for (const { component, image } of recipes) {
    if (await built.get(image))
      environment[`TRACELAB_IMAGE_${component.toUpperCase().replaceAll('-', '_')}`] = image;
  }
  return { environment };
});

async function made(recipe: Recipe, before: Promise<boolean> | undefined): Promise<boolean> {
  if (before && !(await before)) return false;
  try {
    await build(recipe);
    return true;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(
      `lab image ${recipe.component}: not to be had: ${text.trim().split('\n').at(-1)}`,
    );
    return false;
  }
}

async function build({ image, dockerfile, files }: Recipe): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'tracelab-image-'));
  try {
    for (const [name, path] of Object.entries(await files()))
      cpSync(path, join(context, name), { recursive: true, verbatimSymlinks: true });
    await docker({
      input: dockerfile,
    })`docker build --quiet --network none --tag ${image} --file - ${context}`;
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
