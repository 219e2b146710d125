import { join, relative, sep } from 'node:path';
import type { Component, DockerRuntime } from '../component.ts';
import { type ContainerSpec, creationBody } from '../docker/container-spec.ts';
import { packageRoot } from '../runtimes/embedded.ts';
import { type HealthCheck, healthCheck } from './health-check.ts';

export type ComposeVolume =
  | { readonly type: 'bind'; source: string; target: string; read_only: true }
  | { readonly type: 'volume'; source: string; target: string };

/** One service, under the names of the Compose Specification. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly pull_policy?: 'build';
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly ComposeVolume[];
  readonly tmpfs?: readonly string[];
  readonly read_only?: true;
  readonly user?: string;
  readonly mem_limit?: string;
  readonly memswap_limit?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly init?: true;
  readonly depends_on?: Readonly<Record<string, { readonly condition: 'service_healthy' }>>;
  readonly healthcheck?: HealthCheck;
}

export interface ComposeServiceOptions {
  readonly component: Component;
  readonly components: readonly Component[];
  /** The container that the docker runtime would start. */
  readonly spec: ContainerSpec;
  readonly folder: string;
}

export function composeService(options: ComposeServiceOptions): ComposeService {
  const { component, components, spec, folder } = options;
  const { name, docker, networks } = component;
  const volumes: ComposeVolume[] = [
    ...Object.entries(spec.mounts).map(([target, path]) => {
      return { type: 'bind', source: pathFrom(folder, path), target, read_only: true } as const;
    }),
    ...Object.keys(spec.volumes ?? {}).map((target, index) => {
      return { type: 'volume', source: `${name}-${index}`, target } as const;
    }),
  ];
  return {
    ...imageOf(docker, folder),
    ...(spec.command ? { command: spec.command } : {}),
    ...(Object.keys(spec.environment).length > 0 ? { environment: spec.environment } : {}),
    networks,
    ports: [...spec.published].map(([inside, host]) => `127.0.0.1:${host}:${inside}`),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...confinement(spec),
    ...dependencies(component, components),
    ...(docker?.withoutBash ? {} : { healthcheck: healthCheck(component, '127.0.0.1') }),
  };
}

/** A further container of a component: without ports of its own, once the component is healthy. */
export function composeBeside(options: ComposeServiceOptions): ComposeService {
  const { component, components } = options;
  const { healthcheck: _, ports: __, ...service } = composeService(options);
  const after = dependencies({ ...component, dependsOn: [component.name] }, components);
  return { ...service, ...after };
}

/** Service that is healthy when a component is whose own image has nothing to probe it with. */
export const probeName = (component: string): string => `${component}-probe`;

export interface ProbeOptions {
  readonly component: Component;
  /** A runtime whose image has bash. */
  readonly helper: DockerRuntime;
  readonly folder: string;
}

export function probeOf({ component, helper, folder }: ProbeOptions): ComposeService {
  const { name, networks } = component;
  return {
    ...imageOf(helper, folder),
    command: ['sleep', 'infinity'],
    networks,
    ...confinement({
      name,
      image: helper.image,
      environment: {},
      labels: {},
      networks,
      alias: name,
      published: new Map(),
      mounts: {},
      writable: [],
      memoryMiB: 64,
      ...(helper.user ? { user: helper.user } : {}),
    }),
    init: true,
    healthcheck: healthCheck(component, name),
  };
}

function imageOf(docker: DockerRuntime | undefined, folder: string) {
  const { image = '', build } = docker ?? {};
  // Without the policy, an image of that name would be looked for in a registry first.
  const built = build && { context: pathFrom(folder, join(packageRoot, build)) };
  return { image, ...(built ? { build: built, pull_policy: 'build' as const } : {}) };
}

/** What the docker runtime asks of the engine, in the words of Compose. */
function confinement(spec: ContainerSpec) {
  const { User, HostConfig = {} } = creationBody(spec);
  const { Tmpfs = {}, ReadonlyRootfs, Memory, MemorySwap, CapDrop, SecurityOpt } = HostConfig;
  const tmpfs = Object.entries(Tmpfs).map(([path, flags]) => `${path}:${flags}`);
  return {
    ...(tmpfs.length > 0 ? { tmpfs } : {}),
    ...(ReadonlyRootfs ? { read_only: true as const } : {}),
    ...(User ? { user: User } : {}),
    ...(Memory ? { mem_limit: inMebibytes(Memory) } : {}),
    ...(MemorySwap ? { memswap_limit: inMebibytes(MemorySwap) } : {}),
    ...(CapDrop ? { cap_drop: CapDrop as readonly string[] } : {}),
    ...(SecurityOpt ? { security_opt: SecurityOpt as readonly string[] } : {}),
  };
}

const inMebibytes = (bytes: number): string => `${bytes / 1024 ** 2}m`;

function dependencies({ dependsOn }: Component, components: readonly Component[]) {
  if (dependsOn.length === 0) return {};
  const healthy = dependsOn.map((name) => {
    const other = components.find((component) => component.name === name);
    const awaited = other?.docker?.withoutBash ? probeName(name) : name;
    return [awaited, { condition: 'service_healthy' }] as const;
  });
  return { depends_on: Object.fromEntries(healthy) };
}

/** Compose takes a path for one only where it begins with a dot or a slash. */
function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path).split(sep).join('/');
  return /^(?:\.\.\/|\/|[A-Za-z]:)/.test(way) ? way : `./${way}`;
}
