import type { ContainerCreateOptions } from 'dockerode';

/** What a container is to be; all placeholders filled in. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of existing networks, at least one. */
  readonly networks: readonly string[];
  /** Host name of the container on its networks. */
  readonly alias: string;
  /** Port on 127.0.0.1 of the host by port in the container. */
  readonly published: ReadonlyMap<number, number>;
  /** Absolute host path by container path; read-only. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Volume by container path; made with the container where they are not there. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Paths that stay writable; undefined leaves the whole root file system writable. */
  readonly writable?: readonly string[];
  readonly user?: string;
  readonly memoryMiB?: number;
}

/** The body of the engine's "create a container" (Docker Engine API 1.41). */
export function creationBody(spec: ContainerSpec): ContainerCreateOptions {
  const ports = [...spec.published];
  const [network = 'none'] = spec.networks;
  return {
    name: spec.name,
    Image: spec.image,
    ...(spec.command ? { Cmd: [...spec.command] } : {}),
    ...(spec.user ? { User: spec.user } : {}),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: { ...spec.labels },
    ExposedPorts: Object.fromEntries(ports.map(([inside]) => [`${inside}/tcp`, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        ports.map(([inside, host]) => [
          `${inside}/tcp`,
          [{ HostIp: '127.0.0.1', HostPort: String(host) }],
        ]),
      ),
      Mounts: [
        ...Object.entries(spec.mounts).map(([Target, Source]) => ({
          Type: 'bind' as const,
          Target,
          Source,
          ReadOnly: true,
        })),
        ...Object.entries(spec.volumes ?? {}).map(([Target, Source]) => ({
          Type: 'volume' as const,
          Target,
          Source,
          VolumeOptions: {
            NoCopy: false,
            Labels: { ...spec.labels },
            DriverConfig: { Name: 'local', Options: {} },
          },
        })),
      ],
      ReadonlyRootfs: spec.writable !== undefined,
      Tmpfs: Object.fromEntries((spec.writable ?? []).map((path) => [path, 'rw,nosuid,nodev'])),
      SecurityOpt: ['no-new-privileges'],
      // An image that starts as root needs its capabilities to become another user.
      ...(spec.user ? { CapDrop: ['ALL'] } : {}),
      ...(spec.memoryMiB ? limited(spec.memoryMiB * 1024 ** 2) : {}),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [spec.alias] } } },
  };
}

/** The same limit for memory and for memory plus swap: no swap. */
const limited = (bytes: number) => ({ Memory: bytes, MemorySwap: bytes });
