import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { otlpToTraces } from '../../src/jaeger/otlp-to-trace.ts';
import { type OtlpTracesData, tracesData } from '../../src/jaeger/v3-wire.ts';
import type { Trace } from '../../src/verify/trace.ts';

/** What ties the spans of one request across traces: of no other run. */
const requestIds = ['messaging.kafka.message.key', 'messaging.message.id', 'kong.request.id'];

export interface FreshTraceOptions {
  /** Ends the trace this long ago. */
  readonly agoMs?: number;
  /** Prefix of the service names; traces that share one are of the same services. Empty: none. */
  readonly run?: string;
}

/** One recorded trace as an OTLP request, made new: what it expects can't be met by an older run. */
export interface FreshTrace {
  readonly request: OtlpTracesData;
  readonly traceId: string;
  /** What a reader must get. */
  readonly trace: Trace;
  /** The name that a recorded service has in this trace. */
  service(recorded: string): string;
}

/** Of `fixtures/jaeger/<name>.otlp.json`, with a new trace id and new service names, ended just now. */
export function freshTrace(
  name: string,
  { agoMs = 0, run = randomBytes(3).toString('hex') }: FreshTraceOptions = {},
): FreshTrace {
  const file = new URL(`../../fixtures/jaeger/${name}.otlp.json`, import.meta.url);
  const recorded = tracesData.parse(JSON.parse(readFileSync(file, 'utf8')));
  const traceId = randomBytes(16).toString('hex');
  const service = (recordedName: string) => (run ? `${run}-${recordedName}` : recordedName);
  const shiftNs = BigInt(Date.now() - agoMs) * 1_000_000n - latestEndNs(recorded);
  const later = (unixNs: string | number) => String(BigInt(unixNs) + shiftNs);
  const request: OtlpTracesData = {
    resourceSpans: (recorded.resourceSpans ?? []).map(({ resource, scopeSpans }) => ({
      resource: {
        attributes: (resource?.attributes ?? []).map(({ key, value }) =>
          key === 'service.name' && value?.stringValue
            ? { key, value: { stringValue: service(value.stringValue) } }
            : { key, value },
        ),
      },
      scopeSpans: (scopeSpans ?? []).map(({ scope, spans }) => ({
        scope,
        spans: (spans ?? []).map((span) => ({
          ...span,
          traceId,
          attributes: (span.attributes ?? []).map(({ key, value }) =>
            requestIds.includes(key) && value?.stringValue
              ? { key, value: { stringValue: `${value.stringValue}-${traceId.slice(0, 6)}` } }
              : { key, value },
          ),
          startTimeUnixNano: later(span.startTimeUnixNano),
          endTimeUnixNano: later(span.endTimeUnixNano),
          events: (span.events ?? []).map((event) => ({
            ...event,
            timeUnixNano: later(event.timeUnixNano),
          })),
        })),
      })),
    })),
  };
  const [trace] = otlpToTraces(request);
  if (!trace) throw new Error(`${file.pathname} holds no span`);
  return { request, traceId, trace, service };
}

function latestEndNs({ resourceSpans = [] }: OtlpTracesData): bigint {
  const spans = resourceSpans.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );
  return spans.reduce((latest, { endTimeUnixNano }) => {
    const end = BigInt(endTimeUnixNano);
    return end > latest ? end : latest;
  }, 0n);
}

export async function sendOtlp(otlpUrl: string, request: OtlpTracesData): Promise<Response> {
  return fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(request),
  });
}
