import { once } from 'node:events';
import type { Server } from 'node:http';
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
  stats(): Stats;
  /** Receivers first, exporters last, so that what was accepted is exported. */
  stop(): Promise<void>;
}

/** Builds what the configuration describes; refuses what it cannot build. Nothing listens yet. */
export function buildService(
  configuration: Configuration,
  surroundings: Surroundings,
): CollectorService {
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
  const receiverParts = new Map<string, Receiver>();
  for (const [id, settings] of Object.entries(configuration.receivers)) {
    const create = creatorOf(receivers, 'receiver', id);
    const receiver = create({ id, settings, surroundings }, fanOut(heads.get(id) ?? []));
    // As in the real Collector, a receiver without a pipeline does not listen.
    if (heads.has(id)) receiverParts.set(id, receiver);
  }

  const stats = (): Stats => ({
    receivers: countsOf(receiverParts),
    processors: countsOf(processorParts),
    exporters: countsOf(exporterParts),
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
    async stop() {
      await Promise.all([...receiverParts.values()].map((receiver) => receiver.stop()));
      // Each pipeline's processors were built from its end: stop them from its start.
      for (const processor of [...processorParts.values()].reverse()) await processor.stop();
      await Promise.all([...exporterParts.values()].map((exporter) => exporter.stop()));
      await Promise.all(healthServers.map(close));
    },
  };
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
