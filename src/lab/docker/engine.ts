/**
 * The Docker engine, as narrow as the lab needs it; the only file that imports dockerode.
 * In: what a container is to be, as plain data. Out: containers and networks, found again by label.
 * Failures leave as errors with a code (engine-error.ts).
 */
import { PassThrough, type Readable } from 'node:stream';
import Docker from 'dockerode';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import { type ContainerSpec, creationBody } from './container-spec.ts';
import { assertOnThisMachine, engineAddress } from './engine-address.ts';
import { engineError, imageError, statusOf } from './engine-error.ts';
import { LayerProgress } from './layer-progress.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Engine {
  /** As people give it to Docker's own client. */
  readonly address: string;
  /** Version of the engine; the cheapest question that only a working engine answers. */
  version(): Promise<string>;
  /** Undefined where the engine does not have the image. */
  imageLabels(image: string): Promise<Labels | undefined>;
  /** Gets the image from its registry; `onPercent` hears how much of it is there. */
  pull(image: string, options: PullOptions): Promise<void>;
  /** Builds the image from a folder with a Dockerfile. */
  build(image: string, options: BuildOptions): Promise<void>;
  /** Creates the network unless it is there. */
  ensureNetwork(name: string, labels: Labels): Promise<void>;
  /** Returns the container's id. The container is attached to its networks, and not started. */
  create(spec: ContainerSpec): Promise<string>;
  start(id: string): Promise<void>;
  /** Everything the container prints, from its start to its end. */
  output(id: string): Promise<Readable>;
  /** Resolves to the exit code when the container has ended or is gone (null). */
  ended(id: string): Promise<number | null>;
  /** Stops gracefully, then by force, and removes it with its volumes. Gone already is fine. */
  remove(id: string, graceSeconds: number): Promise<void>;
  /** Removes volumes by label; resolves to how many stay because something uses them. */
  removeVolumes(labels: Labels): Promise<number>;
  /** Removes networks by label; resolves to how many stay because something uses them. */
  removeNetworks(labels: Labels): Promise<number>;
  /** Ids of all containers that carry the labels, running or not. */
  containers(labels: Labels): Promise<readonly string[]>;
}

export interface PullOptions {
  readonly onPercent: (percent: number) => void;
  readonly signal: AbortSignal;
}

export interface BuildOptions {
  readonly folder: string;
  /** Of the folder, what the build may read. */
  readonly files: readonly string[];
  readonly labels: Labels;
  readonly signal: AbortSignal;
}

const waitSchema = z.object({ StatusCode: z.number() });

const withLabels = (labels: Labels) => ({
  filters: { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) },
});

/** Two labs of one name, of different people or folders, must not share a network. */
function assertOwn(network: { Name: string; Labels?: Labels }, labels: Labels): void {
  if (Object.entries(labels).every(([name, value]) => network.Labels?.[name] === value)) return;
  throw new TracelabError({
    code: 'LAB_BUSY',
    message: `The network ${network.Name} belongs to something else on this Docker engine, such as a lab of the same name in another folder.`,
    suggestions: ['tracelab up --name another', `docker network inspect ${network.Name}`],
  });
}

async function countOf<T>(all: readonly T[], is: (one: T) => Promise<boolean>): Promise<number> {
  let count = 0;
  for (const one of all) if (await is(one)) count += 1;
  return count;
}

const streamedError = z.object({ error: z.string() });

/** Resolves when the engine has told of its last step; what went wrong comes in the stream itself. */
async function finished(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: unknown) => void,
): Promise<void> {
  const events = await new Promise<unknown[]>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error, output) => (error ? reject(error) : resolve(output)),
      onEvent,
    );
  });
  const failed = streamedError.safeParse(events.at(-1));
  if (failed.success) throw new Error(failed.data.error);
}

/** A socket is named; of the rest the client reads DOCKER_HOST and its companions itself. */
function clientOf(address: string): Docker {
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1];
  if (socketPath) return new Docker({ socketPath });
  if (address === process.env['DOCKER_HOST']) return new Docker();
  const { hostname, port } = new URL(address);
  return new Docker({ host: hostname, port: Number(port || 2375), protocol: 'http' });
}

/** An engine of this machine. Connects with the first question, not before. */
export function dockerEngine(address: string = engineAddress()): Engine {
  assertOnThisMachine(address);
  const docker = clientOf(address);
  const translated = <T>(call: Promise<T>): Promise<T> =>
    call.catch((cause: unknown) => {
      throw engineError(cause, address);
    });
  /** Like `translated`, but these answers mean that there is nothing to do. */
  const unless = async (settled: readonly number[], call: Promise<unknown>): Promise<void> => {
    await translated(call).catch((error: unknown) => {
      if (!settled.includes(statusOf(error) ?? 0)) throw error;
    });
  };

  /** Whether the engine refused with one of the first answers; the second are as good as done. */
  const refusedWith = async (
    refusals: readonly number[],
    settled: readonly number[],
    call: Promise<unknown>,
  ): Promise<boolean> => {
    try {
      await unless(settled, call);
      return false;
    } catch (error) {
      if (refusals.includes(statusOf(error) ?? 0)) return true;
      throw error;
    }
  };

  /** Being made: engines let two of one name come into being at once. */
  const networks = new Map<string, Promise<void>>();
  const ensureNetwork = async (name: string, labels: Labels): Promise<void> => {
    const present = await translated(docker.listNetworks({ filters: { name: [`^${name}$`] } }));
    const [known] = present;
    if (known) return assertOwn(known, labels);
    const body = { Name: name, CheckDuplicate: true, Driver: 'bridge', Labels: { ...labels } };
    await unless([409], docker.createNetwork(body));
  };

  return {
    address,

    version: async () => (await translated(docker.version())).Version,

    imageLabels: async (image) => {
      try {
        return (await docker.getImage(image).inspect()).Config.Labels ?? {};
      } catch (cause) {
        if (statusOf(cause) === 404) return undefined;
        throw engineError(cause, address);
      }
    },

    pull: async (image, { onPercent, signal }) => {
      const layers = new LayerProgress();
      try {
        const stream = await docker.pull(image, { abortSignal: signal });
        await finished(docker, stream, (event) => onPercent(layers.percent(event)));
      } catch (cause) {
        throw imageError(cause, image, 'pulled', address);
      }
    },

    build: async (image, { folder, files, labels, signal }) => {
      const context = { context: folder, src: [...files] };
      const options = { t: image, labels: { ...labels }, forcerm: true, abortSignal: signal };
      try {
        await finished(docker, await docker.buildImage(context, options), () => {});
      } catch (cause) {
        throw imageError(cause, image, 'built', address);
      }
    },

    ensureNetwork: (name, labels) => {
      const known = networks.get(name) ?? ensureNetwork(name, labels);
      networks.set(name, known);
      return known.finally(() => networks.delete(name));
    },

    create: async (spec) => {
      const { id } = await translated(docker.createContainer(creationBody(spec)));
      // Engines before API 1.44 take one network at creation.
      for (const name of spec.networks.slice(1)) {
        const attachment = { Container: id, EndpointConfig: { Aliases: [spec.alias] } };
        await translated(docker.getNetwork(name).connect(attachment));
      }
      return id;
    },

    start: async (id) => {
      await translated(docker.getContainer(id).start());
    },

    output: async (id) => {
      const options = { follow: true, stdout: true, stderr: true } as const;
      const raw = await translated(docker.getContainer(id).logs(options));
      const output = new PassThrough();
      docker.modem.demuxStream(raw, output, output);
      raw.once('close', () => output.end());
      return output;
    },

    ended: async (id) => {
      const answer: unknown = await docker
        .getContainer(id)
        .wait()
        .catch(() => undefined);
      return waitSchema.safeParse(answer).data?.StatusCode ?? null;
    },

    remove: async (id, graceSeconds) => {
      const container = docker.getContainer(id);
      // 304: ended already; 404: gone; 409: someone else is removing it.
      await unless([304, 404], container.stop({ t: graceSeconds }));
      await unless([404, 409], container.remove({ force: true, v: true }));
    },

    removeVolumes: async (labels) => {
      const { Volumes } = await translated(docker.listVolumes(withLabels(labels)));
      // 409: containers use it.
      return countOf(Volumes ?? [], ({ Name }) =>
        refusedWith([409], [404], docker.getVolume(Name).remove()),
      );
    },

    removeNetworks: async (labels) => {
      const networks = await translated(docker.listNetworks(withLabels(labels)));
      // 403: containers are attached.
      return countOf(networks, ({ Id }) =>
        refusedWith([403, 409], [404], docker.getNetwork(Id).remove()),
      );
    },

    containers: async (labels) => {
      const found = await translated(docker.listContainers({ all: true, ...withLabels(labels) }));
      return found.map(({ Id }) => Id);
    },
  };
}
