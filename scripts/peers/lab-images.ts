/**
 * Images of every component, made on this machine and known to the engine at DOCKER_HOST, as
 * TRACELAB_IMAGE_<COMPONENT> says. Needs root on Debian, and in the cache what the other peers got.
 * LAB_IMAGES=quick takes the stand-in of Keycloak.
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
  const building = new Map<string, Promise<string | undefined>>();
  for (const alternatives of recipes) {
    const image = firstToBeHad(alternatives, building);
    for (const recipe of alternatives) building.set(recipe.image, image);
  }
  const environment: Record<string, string> = {};
  for (const [recipe] of recipes) {
    const image = recipe && (await building.get(recipe.image));
    if (recipe && image) environment[variableOf(recipe.component)] = image;
  }
  return { environment };
});

function variableOf(component: string): string {
  return `TRACELAB_IMAGE_${component.toUpperCase().replaceAll('-', '_')}`;
}

async function firstToBeHad(
  alternatives: readonly Recipe[],
  building: ReadonlyMap<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  for (const recipe of alternatives) {
    const { after, image } = recipe;
    if (after && (await building.get(after)) !== after) continue;
    if (await made(recipe)) return image;
  }
  return undefined;
}

async function made(recipe: Recipe): Promise<boolean> {
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
