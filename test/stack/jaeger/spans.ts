/** Short OTLP/JSON requests for tests. */
export interface TestSpan {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly status?: number;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

export const traceId = (digits: string) => digits.padStart(32, '0');
export const spanId = (digits: string) => digits.padStart(16, '0');

export function request(...spans: readonly TestSpan[]): unknown {
  return {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: attributes({ 'service.name': span.service ?? 'shop' }) },
      scopeSpans: [
        {
          scope: { name: 'test' },
          spans: [
            {
              traceId: traceId(span.trace),
              spanId: spanId(span.id),
              ...(span.parent && { parentSpanId: spanId(span.parent) }),
              name: span.name ?? 'work',
              kind: span.kind ?? 2,
              startTimeUnixNano: nanoseconds(span.startMs ?? 1_000_000),
              endTimeUnixNano: nanoseconds((span.startMs ?? 1_000_000) + (span.durationMs ?? 10)),
              attributes: attributes(span.attributes ?? {}),
              status: { code: span.status ?? 0 },
            },
          ],
        },
      ],
    })),
  };
}

function attributes(values: Readonly<Record<string, string | number | boolean>>): unknown {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'number'
          ? { intValue: value }
          : { boolValue: value },
  }));
}

function nanoseconds(ms: number): string {
  return String(BigInt(ms) * 1_000_000n);
}
