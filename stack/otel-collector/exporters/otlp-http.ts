import { Agent } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { decodeResponse, encodeProtobuf } from '../../otlp/protobuf.ts';
import { countSpans } from '../../otlp/trace-data.ts';
import type { CreateExporter } from '../parts.ts';
import { durationMs, readSettings } from '../settings.ts';
import { type PostAnswer, post } from './post.ts';
import { retrying } from './retry.ts';

const zip = promisify(gzip);
/** Of the 2 s that a component has to stop. */
const drainMs = 1200;

const schema = z.strictObject({
  endpoint: z.url({ protocol: /^http$/ }),
  compression: z.enum(['gzip', 'none']).default('gzip'),
  encoding: z.literal('proto').default('proto'),
  timeout: durationMs.default(30_000),
  retry_on_failure: z
    .strictObject({
      enabled: z.boolean().default(true),
      initial_interval: durationMs.default(5_000),
      max_interval: durationMs.default(30_000),
      max_elapsed_time: durationMs.default(300_000),
    })
    .prefault({}),
  sending_queue: z
    .strictObject({
      enabled: z.literal(true).default(true),
      num_consumers: z.int().positive().default(10),
      queue_size: z.int().positive().default(1000),
    })
    .prefault({}),
});

interface Batch {
  readonly body: Uint8Array;
  readonly spans: number;
}

/** Exporter "otlphttp": a queue of batches, sent by several consumers, retried as OTLP allows. */
export const createOtlpHttpExporter: CreateExporter = ({ id, settings, surroundings }) => {
  const config = readSettings(schema, `exporters.${id}`, settings);
  const target = new URL(`${config.endpoint.replace(/\/$/, '')}/v1/traces`);
  const [hostname = target.hostname, port = '80'] = surroundings.hostOf(target.host).split(':');
  const agent = new Agent({ keepAlive: true });
  const { num_consumers, queue_size } = config.sending_queue;
  const counts = { exported: 0, failed: 0, queued: 0 };
  const queue: Batch[] = [];
  const stopping = new AbortController();
  let sending = 0;
  let idle: (() => void) | undefined;

  const send = async ({ body, spans }: Batch): Promise<void> => {
    const packed = config.compression === 'gzip' ? await zip(body) : body;
    const headers = {
      host: target.host,
      'content-type': 'application/x-protobuf',
      'content-length': packed.length,
      ...(config.compression === 'gzip' && { 'content-encoding': 'gzip' }),
    };
    const path = target.pathname;
    const attempt = () =>
      post({ agent, hostname, port, path, headers, body: packed, timeoutMs: config.timeout });
    try {
      const answer = await retrying(attempt, config.retry_on_failure, stopping.signal);
      if (answer.status < 200 || answer.status > 299) {
        throw new Error(`${target.href} answered ${answer.status}`);
      }
      const rejected = rejectedSpans(answer);
      counts.exported += spans - rejected;
      counts.failed += rejected;
    } catch (error) {
      counts.failed += spans;
      const reason = error instanceof Error ? error.message : String(error);
      surroundings.log(`${id}: dropped ${spans} spans: ${reason}`);
    } finally {
      counts.queued -= spans;
    }
  };

  const pump = () => {
    while (sending < num_consumers) {
      const batch = queue.shift();
      if (!batch) break;
      sending += 1;
      void send(batch).finally(() => {
        sending -= 1;
        pump();
      });
    }
    if (sending === 0 && queue.length === 0) idle?.();
  };

  return {
    consume(data) {
      const spans = countSpans(data);
      if (queue.length >= queue_size) {
        counts.failed += spans;
        surroundings.log(`${id}: dropped ${spans} spans: sending queue is full`);
        return;
      }
      counts.queued += spans;
      queue.push({ body: encodeProtobuf(data), spans });
      pump();
    },
    counts: () => counts,
    async stop() {
      if (sending > 0 || queue.length > 0) {
        const drained = new Promise<void>((resolve) => {
          idle = resolve;
        });
        const impatience = setTimeout(() => stopping.abort(), drainMs);
        await drained;
        clearTimeout(impatience);
      }
      agent.destroy();
    },
  };
};

/** A success may say that some spans were not taken. */
function rejectedSpans(answer: PostAnswer): number {
  if (answer.body.length === 0) return 0;
  try {
    return decodeResponse(answer.body)?.rejectedSpans ?? 0;
  } catch {
    // Something that is no OTLP, behind a status that says it went well.
    return 0;
  }
}
