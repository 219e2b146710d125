import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TracelabError } from '../../errors.ts';
import { becomes } from '../../poll.ts';
import type { Component, DockerRuntime } from '../component.ts';
import type { ContainerSpec } from '../docker/container-spec.ts';
import type { Engine } from '../docker/engine.ts';
import { labLabels } from '../docker/lab-labels.ts';
import { type OutputTail, tailOutput } from '../output-tail.ts';
import type { Ended, RunningComponent, StartComponent, StartOptions } from '../runtime.ts';
import { packageRoot } from './embedded.ts';

/** Time a container has to stop by itself before it is killed. */
const graceSeconds = 5;

/** Starts components as containers of an engine. The placeholders of `docker.command` are filled in. */
export function startInDocker(engine: Engine): StartComponent {
  return async (options) => {
    const { component, labName, logFile, signal } = options;
    signal.throwIfAborted();
    const ids: string[] = [];
    try {
      for (const spec of containerSpecs(options)) {
        for (const network of spec.networks) {
          await engine.ensureNetwork(network, labLabels(labName));
        }
        const id = await engine.create(spec);
        ids.push(id);
        signal.throwIfAborted();
        await engine.start(id);
        signal.throwIfAborted();
      }
      const outputs = await Promise.all(ids.map((id) => engine.output(id)));
      return running({ engine, component, labName, ids, output: tailOutput(outputs, logFile) });
    } catch (error) {
      // What this leaves behind carries the lab's label; the first error is the one to show.
      await removeContainers(engine, ids, labName).catch(() => {});
      throw error;
    }
  };
}

/** Time after which an engine has done what somebody asked of it who was killed meanwhile. */
const lateMs = 300;
/** Time that an engine may need to let go of what a container used. */
const releaseDeadlineMs = 15_000;

/** Removes every container, volume and network of a lab, whoever started them. */
export async function removeLab(engine: Engine, labName: string): Promise<void> {
  const labels = labLabels(labName);
  const removeAll = async (): Promise<number> => {
    const ids = await engine.containers(labels);
    await Promise.all(ids.map((id) => engine.remove(id, graceSeconds)));
    const volumes = await engine.removeVolumes(labels);
    return ids.length + volumes + (await engine.removeNetworks(labels));
  };
  await removeAll();
  // Once more: a container that was being created comes into being after its creator's death.
  await setTimeout(lateMs);
  const gone = await becomes(async () => ((await removeAll()) === 0 ? true : undefined), {
    deadlineMs: releaseDeadlineMs,
    intervalMs: lateMs,
  });
  if (gone) return;
  const filter = `label=tracelab.lab=${labName}`;
  throw new TracelabError({
    code: 'DOCKER_REFUSED',
    message: `The Docker engine at ${engine.address} keeps something of lab "${labName}" although no container uses it; a restart of the engine frees it.`,
    suggestions: [
      `docker network ls --filter ${filter}`,
      `docker volume ls --filter ${filter}`,
      `tracelab down --name ${labName}`,
    ],
  });
}

/**
 * Removes containers, and after the lab's last ones its volumes and networks: engines lose count of a
 * network's users when it is removed while some of them leave.
 */
async function removeContainers(engine: Engine, ids: readonly string[], labName: string) {
  const labels = labLabels(labName);
  await Promise.all(ids.map((id) => engine.remove(id, graceSeconds)));
  if ((await engine.containers(labels)).length > 0) return;
  await engine.removeVolumes(labels);
  await engine.removeNetworks(labels);
}

interface Started {
  readonly engine: Engine;
  readonly component: Component;
  readonly labName: string;
  /** Its own container, then those beside it. */
  readonly ids: readonly string[];
  readonly output: OutputTail;
}

function running({ engine, component, labName, ids, output }: Started): RunningComponent {
  const [id = ''] = ids;
  // It is no longer whole when one of them ends; the others still print.
  const ended = Promise.race(ids.map((one) => engine.ended(one))).then(
    async (code): Promise<Ended> => {
      if (ids.length === 1) await output.closed;
      return { code, lastLines: output.lastLines() };
    },
  );
  return {
    name: component.name,
    identity: { kind: 'container', id },
    ended,
    lastLines: output.lastLines,
    printed: output.printed,
    stop: async () => {
      await removeContainers(engine, ids, labName);
      await ended;
    },
  };
}

type Contained = Pick<StartOptions, 'component' | 'environment' | 'ports' | 'labName'>;

/** The containers of a component whose placeholders are filled in: its own, then those beside it. */
export function containerSpecs(options: Contained): readonly [ContainerSpec, ...ContainerSpec[]] {
  const { component, environment, ports, labName } = options;
  const { name, docker, networks } = component;
  if (!docker) throw new Error(`component ${name} declares no docker runtime`);
  const shared = {
    image: docker.image,
    environment,
    labels: { ...labLabels(labName), 'tracelab.component': name },
    networks: networks.map((network) => `tracelab-${labName}-${network}`),
    mounts: hostPaths(docker),
    ...(docker.writable ? { writable: docker.writable } : {}),
    ...(docker.user ? { user: docker.user } : {}),
    ...(docker.memoryMiB ? { memoryMiB: docker.memoryMiB } : {}),
  };
  const own = {
    ...shared,
    name: `tracelab-${labName}-${name}`,
    alias: name,
    published: publishedPorts(component, ports),
    volumes: Object.fromEntries(
      (docker.volumes ?? []).map((path, index) => [path, `tracelab-${labName}-${name}-${index}`]),
    ),
    ...(docker.command ? { command: docker.command } : {}),
  };
  const beside = Object.entries(docker.beside ?? {}).map(([role, command]) => ({
    ...shared,
    name: `tracelab-${labName}-${name}-${role}`,
    alias: `${name}-${role}`,
    published: new Map<number, number>(),
    command,
  }));
  return [own, ...beside];
}

function publishedPorts(
  component: Component,
  hostPorts: Readonly<Record<string, number>>,
): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(component.ports).flatMap(([name, { number }]) => {
      const host = hostPorts[name];
      const inside = component.docker?.numberForLoopback?.[name] ?? number;
      return host === undefined ? [] : [[inside, host] as const];
    }),
  );
}

function hostPaths({ mounts = {} }: DockerRuntime): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mounts).map(([inside, path]) => [inside, join(packageRoot, path)]),
  );
}
