import { once } from 'node:events';
import type { Server } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { type Configuration, typeOf } from './configuration.ts';
import { createHealthCheck } from './health-check.ts';
import type {
  Consume,
  Counts,
  Exporter,
  Part,
  Processor,
  Receiver,
  Surroundings,
} from './parts.ts';
import { creatorOf, exporters, processors, receivers } from './registry.ts';
import { ConfigurationError } from './settings.ts';

export interface Stats {
  readonly receivers: Readonly<Record<string, Counts>>;
  /** By pipeline and processor: "traces: batch". */
  readonly processors: Readonly<Record<string, Counts>>;
  readonly exporters: Readonly<Record<string, Counts>>;
}

export interface CollectorService {
  start(): Promise<void>;
  /** Of processors and exporters: since the last configuration. */
  stats(): Stats;
  /**
   * Goes on with the pipelines of another configuration; what the old ones hold they hand on.
   * Receivers and extensions go on listening, so that no sender is refused: theirs must be the same.
   */
  replace(configuration: Configuration): Promise<void>;
  /** Receivers first, exporters last, so that what was accepted is exported. */
  stop(): Promise<void>;
}

/** Builds what the configuration describes; refuses what it cannot build. Nothing listens yet. */
export function buildService(
  configuration: Configuration,
  surroundings: Surroundings,
): CollectorService {
  let pipelines = buildPipelines(configuration, surroundings);
  const receiverParts = new Map<string, Receiver>();
  for (const [id, settings] of Object.entries(configuration.receivers)) {
    const create = creatorOf(receivers, 'receiver', id);
    const receiver = create({ id, settings, surroundings }, (data) =>
      pipelines.heads.get(id)?.(data),
    );
    // As in the real Collector, a receiver without a pipeline does not listen.
    if (pipelines.heads.has(id)) receiverParts.set(id, receiver);
  }

  const stats = (): Stats => ({
    receivers: countsOf(receiverParts),
    processors: countsOf(pipelines.processors),
    exporters: countsOf(pipelines.exporters),
  });
  const extensions = Object.entries(configuration.extensions).map(([id, settings]) => {
    if (typeOf(id) !== 'health_check') {
      throw new ConfigurationError(
        `config: extension "${id}" is not implemented by tracelab's stand-in for the Collector ` +
          '(it knows health_check)',
      );
    }
    return { id, ...createHealthCheck(id, settings, surroundings, stats) };
  });
  const healthServers: Server[] = [];

  return {
    stats,
    async start() {
      for (const receiver of receiverParts.values()) await receiver.start();
      for (const { id, start } of extensions) {
        if (configuration.service.extensions.includes(id)) healthServers.push(await start());
      }
    },
    async replace(next) {
      const listening = ({ receivers, extensions }: Configuration) => ({ receivers, extensions });
      if (!isDeepStrictEqual(listening(next), listening(configuration))) {
        throw new ConfigurationError(
          "config: tracelab's stand-in for the Collector cannot change receivers and extensions while it runs",
        );
      }
      const old = pipelines;
      pipelines = buildPipelines(next, surroundings);
      await stopPipelines(old);
    },
    async stop() {
      await Promise.all([...receiverParts.values()].map((receiver) => receiver.stop()));
      await stopPipelines(pipelines);
      await Promise.all(healthServers.map(close));
    },
  };
}

/** All that lies behind the receivers. */
interface Pipelines {
  /** Where each receiver hands its spans, by the receiver's id. */
  readonly heads: ReadonlyMap<string, Consume>;
  readonly processors: ReadonlyMap<string, Processor>;
  readonly exporters: ReadonlyMap<string, Exporter>;
}

function buildPipelines(configuration: Configuration, surroundings: Surroundings): Pipelines {
  const exporterParts = new Map<string, Exporter>();
  for (const [id, settings] of Object.entries(configuration.exporters)) {
    const create = creatorOf(exporters, 'exporter', id);
    exporterParts.set(id, create({ id, settings, surroundings }));
  }
  const processorParts = new Map<string, Processor>();
  const heads = new Map<string, Consume[]>();
  for (const [pipelineId, pipeline] of Object.entries(configuration.service.pipelines)) {
    let next = fanOut(pipeline.exporters.flatMap((id) => exporterParts.get(id)?.consume ?? []));
    for (const id of pipeline.processors.toReversed()) {
      const create = creatorOf(processors, 'processor', id);
      const settings = configuration.processors[id];
      const processor = create({ id, settings, surroundings }, next);
      processorParts.set(`${pipelineId}: ${id}`, processor);
      next = processor.consume;
    }
    for (const id of pipeline.receivers) heads.set(id, [...(heads.get(id) ?? []), next]);
  }
  for (const id of Object.keys(configuration.processors)) creatorOf(processors, 'processor', id);
  return {
    heads: new Map([...heads].map(([id, consumers]) => [id, fanOut(consumers)])),
    processors: processorParts,
    exporters: exporterParts,
  };
}

async function stopPipelines({ processors, exporters }: Pipelines): Promise<void> {
  // Each pipeline's processors were built from its end: stop them from its start.
  for (const processor of [...processors.values()].reverse()) await processor.stop();
  await Promise.all([...exporters.values()].map((exporter) => exporter.stop()));
}

function fanOut(consumers: readonly Consume[]): Consume {
  const [only] = consumers;
  if (only && consumers.length === 1) return only;
  return (data) => {
    for (const consume of consumers) consume(data);
  };
}

function countsOf(parts: ReadonlyMap<string, Part>): Readonly<Record<string, Counts>> {
  return Object.fromEntries([...parts].map(([id, part]) => [id, { ...part.counts() }]));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
