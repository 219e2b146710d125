import type { TraceData } from '../otlp/trace-data.ts';

/**
 * What a pipeline is made of. A pipeline is a chain of `Consume`: each part hands on to the next,
 * and throws to refuse; the refusal travels back to the receiver, which tells the sender.
 */
export type Consume = (data: TraceData) => void;

export type Counts = Readonly<Record<string, number>>;

export interface Part {
  /** Spans since the start, by what became of them; shown under /stats. */
  counts(): Counts;
  /** Hands on what it holds. Called from the receivers towards the exporters. */
  stop(): Promise<void>;
}

export interface Processor extends Part {
  readonly consume: Consume;
}

export interface Exporter extends Part {
  readonly consume: Consume;
}

export interface Receiver extends Part {
  /** Listens; the configuration was read before. */
  start(): Promise<void>;
}

/** What lies around the file: where to listen, where the components named in it really are. */
export interface Surroundings {
  readonly host: string;
  /** Port by its name in this component's declaration. */
  readonly port: (name: 'otlp-http' | 'otlp-grpc' | 'health') => number;
  readonly hostOf: (hostPort: string) => string;
  readonly log: (line: string) => void;
}

export interface PartOptions {
  /** As in the file: "batch", "otlphttp/jaeger". */
  readonly id: string;
  /** What the file says under that id. */
  readonly settings: unknown;
  readonly surroundings: Surroundings;
}

export type CreateReceiver = (options: PartOptions, next: Consume) => Receiver;
export type CreateProcessor = (options: PartOptions, next: Consume) => Processor;
export type CreateExporter = (options: PartOptions) => Exporter;
