import { byTrace } from '../otlp/by-trace.ts';
import { decodeProtobuf, encodeProtobuf } from '../otlp/protobuf.ts';
import type { ResourceSpans, Span, TraceData } from '../otlp/trace-data.ts';
import { sanitise, serviceOf } from './sanitise.ts';

/** One stored trace: its spans as they arrived, and what a search needs before it reads them. */
export interface StoredTrace {
  readonly traceId: string;
  readonly services: ReadonlySet<string>;
  /** Earliest and latest start, latest end; nanoseconds since 1970. */
  readonly firstStartNs: bigint;
  readonly lastStartNs: bigint;
  readonly lastEndNs: bigint;
  read(): TraceData;
  /** Whether this text may stand in the trace, as a key, name or string: no means no. */
  mayContain(text: string): boolean;
}

export interface Operation {
  readonly name: string;
  /** In lower case; empty where unspecified. */
  readonly kind: string;
}

const kinds = ['', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export function kindName(span: Span): string {
  return kinds[span.kind ?? 0] ?? '';
}

/**
 * Traces in memory, a ring by arrival: when it is full, the trace that arrived first goes, however
 * recent its newest span. Services and operations are remembered for good. Both as Jaeger's memory
 * storage does it.
 *
 * Spans are held encoded (some 13 kB for a journey of 35 spans): objects would take much more.
 */
export class TraceStore {
  readonly maxTraces: number;
  readonly #traces = new Map<string, HeldTrace>();
  readonly #operations = new Map<string, Map<string, Operation>>();

  constructor(maxTraces = 100_000) {
    if (!Number.isInteger(maxTraces) || maxTraces < 1) {
      throw new Error(`max traces must be a whole number greater than zero, not ${maxTraces}`);
    }
    this.maxTraces = maxTraces;
  }

  add(data: TraceData): void {
    for (const [traceId, resourceSpans] of byTrace(sanitise(data))) {
      let trace = this.#traces.get(traceId);
      if (!trace) {
        trace = new HeldTrace(traceId);
        this.#traces.set(traceId, trace);
        this.#evict();
      }
      for (const entry of resourceSpans) this.#remember(entry);
      trace.add(resourceSpans);
    }
  }

  get(traceId: string): StoredTrace | undefined {
    return this.#traces.get(traceId);
  }

  /** Newest arrival first. */
  newestFirst(): readonly StoredTrace[] {
    return [...this.#traces.values()].reverse();
  }

  services(): readonly string[] {
    return [...this.#operations.keys()];
  }

  operations(service: string, kind = ''): readonly Operation[] {
    const all = [...(this.#operations.get(service)?.values() ?? [])];
    return kind === '' ? all : all.filter((operation) => operation.kind === kind);
  }

  #evict(): void {
    if (this.#traces.size <= this.maxTraces) return;
    // A Map iterates in the order of insertion.
    const oldest = this.#traces.keys().next();
    if (!oldest.done) this.#traces.delete(oldest.value);
  }

  #remember(entry: ResourceSpans): void {
    const service = serviceOf(entry.resource);
    let operations = this.#operations.get(service);
    if (!operations) {
      operations = new Map();
      this.#operations.set(service, operations);
    }
    for (const { spans } of entry.scopeSpans) {
      for (const span of spans) {
        const operation = { name: span.name ?? '', kind: kindName(span) };
        operations.set(`${operation.kind} ${operation.name}`, operation);
      }
    }
  }
}

class HeldTrace implements StoredTrace {
  readonly traceId: string;
  readonly services = new Set<string>();
  firstStartNs = 0n;
  lastStartNs = 0n;
  lastEndNs = 0n;
  readonly #chunks: Buffer[] = [];

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  add(resourceSpans: readonly ResourceSpans[]): void {
    let first = this.#chunks.length === 0;
    for (const { resource, scopeSpans } of resourceSpans) {
      this.services.add(serviceOf(resource));
      for (const { spans } of scopeSpans) {
        for (const span of spans) {
          const startNs = BigInt(span.startTimeUnixNano ?? 0);
          const endNs = BigInt(span.endTimeUnixNano ?? 0);
          if (first || startNs < this.firstStartNs) this.firstStartNs = startNs;
          if (first || startNs > this.lastStartNs) this.lastStartNs = startNs;
          if (first || endNs > this.lastEndNs) this.lastEndNs = endNs;
          first = false;
        }
      }
    }
    // A copy of its own: what the encoder gives lies in Node's shared pool, among short-lived
    // bytes, and would keep 64 KiB of them for as long as the trace is held.
    this.#chunks.push(Buffer.from(new Uint8Array(encodeProtobuf({ resourceSpans })).buffer));
  }

  read(): TraceData {
    return { resourceSpans: this.#chunks.flatMap((chunk) => decodeProtobuf(chunk).resourceSpans) };
  }

  mayContain(text: string): boolean {
    // Protobuf holds texts as they are.
    return this.#chunks.some((chunk) => chunk.includes(text));
  }
}
