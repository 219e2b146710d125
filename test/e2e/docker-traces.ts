import Docker from 'dockerode';
import type { Labels } from '../../src/lab/docker/engine.ts';
import { components } from '../../stack/index.ts';

/** What an engine has, by names: to be compared before and after. */
export interface OnEngine {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What carries the labels; without them, everything that is not of a lab. */
export async function onEngine(labels?: Labels): Promise<OnEngine> {
  const docker = new Docker();
  const label = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const filters = { filters: { label } };
  // Other tests have labs of their own meanwhile.
  const counts = (found: Labels | undefined) => labels !== undefined || !found?.['tracelab.lab'];
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, ...filters }),
    docker.listNetworks(filters),
    docker.listVolumes(filters),
  ]);
  return {
    containers: containers
      .filter(({ Labels }) => counts(Labels))
      .map(({ Id }) => Id)
      .sort(),
    networks: networks
      .filter(({ Labels }) => counts(Labels))
      .map(({ Name }) => Name)
      .sort(),
    volumes: (Volumes ?? [])
      .filter(({ Labels }) => counts(Labels))
      .map(({ Name }) => Name)
      .sort(),
  };
}

/** The component, or its group, for which no image of this machine was named. */
export function componentWithoutImage(environment: NodeJS.ProcessEnv): string | undefined {
  const named = (name: string) =>
    environment[`TRACELAB_IMAGE_${name.toUpperCase().replaceAll('-', '_')}`] !== undefined;
  return components.find(
    ({ name, docker }) => !named(name) && !(docker?.imageGroup && named(docker.imageGroup)),
  )?.name;
}
