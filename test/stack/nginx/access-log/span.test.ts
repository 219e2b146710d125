import { SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { type LogLine, parseLine } from '../../../../stack/nginx/access-log/line.ts';
import { spanOfLine } from '../../../../stack/nginx/access-log/span.ts';
import { byName } from '../observed-span.ts';
import { differences, recordedCases, type SpanAttribute } from '../recorded-cases.ts';

const resource = resourceFromAttributes({ 'service.name': 'nginx' });
const stock = recordedCases.filter(({ variant, log }) => variant === 'stock' && log?.length);

/** The recorded line with values in the place of what varies from run to run. */
function concrete(recorded: object): LogLine {
  const ids = (text: string) =>
    text.replace(/<id(?:32|16)-(\d+)(:first16)?>/g, (_, number: string, first?: string) =>
      number.repeat(32).slice(0, first ? 16 : 32),
    );
  const numbers: Record<string, number> = { end: 1_795_275_775.664, duration: 0.051 };
  const filled = Object.entries(recorded).map(([key, value]) => {
    if (key in numbers) return [key, numbers[key]];
    if (typeof value !== 'string') return [key, value];
    const text = ids(value)
      .replace(/<small>|~[\d.]+/g, '0.002')
      .replace('<port>', '50123');
    return [key, text];
  });
  const line = parseLine(JSON.stringify(Object.fromEntries(filled)));
  if (!line) throw new Error(`no line of nginx.conf: ${JSON.stringify(recorded)}`);
  return line;
}

/** The span in the words of the recordings; what it tells beyond them is left out. */
function asDerived(span: ReadableSpan, recorded: ReturnType<typeof byName>) {
  const context = span.spanContext();
  const types = { string: 'string', number: 'int' } as const;
  const attributes = Object.entries(span.attributes)
    .filter(([key]) => key in recorded || !key.startsWith('edge.'))
    .map(([key, value]): SpanAttribute => [key, types[typeof value as keyof typeof types], value]);
  const time = (text: unknown) => (text === undefined ? null : Number(text) * 1_000);
  return {
    name: span.name,
    kind: 'SERVER',
    trace_id: context.traceId,
    span_id: context.spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? '',
    trace_state: context.traceState?.serialize() ?? '',
    trace_flags: context.traceFlags.toString(16).padStart(2, '0'),
    status: span.status.code === SpanStatusCode.ERROR ? 'ERROR' : 'UNSET',
    duration_ms: span.duration[0] * 1_000 + span.duration[1] / 1e6,
    attributes: byName(attributes),
    events: span.events.map(({ name, attributes: told = {} }) => ({
      name,
      address: told['edge.upstream.address'],
      status: told['edge.upstream.status'] ?? null,
      connect_ms: time(told['edge.upstream.connect_time']),
      header_ms: time(told['edge.upstream.header_time']),
      response_ms: time(told['edge.upstream.response_time']),
    })),
  };
}

describe('the span of a line that a real NGINX wrote', () => {
  it.each(stock.map((recorded) => [recorded.name, recorded] as const))(
    'says what was recorded of it: %s',
    (_, { log = [], derived = [] }) => {
      const told = log.map((line, index) => {
        const expected = derived[index] as { attributes: readonly SpanAttribute[] };
        const attributes = byName(expected.attributes);
        const span = asDerived(spanOfLine(concrete(line), resource), attributes);
        return differences({ ...expected, attributes }, span);
      });
      expect(told.flat()).toEqual([]);
    },
  );

  it('begins where the request began, and ends just before the next millisecond', () => {
    const [recorded] = stock;
    const span = spanOfLine(concrete(recorded?.log?.[0] ?? {}), resource);
    expect(span.startTime).toEqual([1_795_275_775, 613_000_000]);
    expect(span.endTime).toEqual([1_795_275_775, 664_999_999]);
    expect(span.duration).toEqual([0, 51_999_999]);
  });

  it('names where the request went, each try apart', () => {
    const retried = stock.find(({ name }) => name === 'retry-next-upstream');
    const span = spanOfLine(concrete(retried?.log?.[0] ?? {}), resource);
    expect(span.attributes).toMatchObject({
      'edge.upstream.address': '127.0.0.1:9001, 127.0.0.1:9002',
      'edge.upstream.status': '502, 302',
      'edge.route': '/{code}',
    });
    expect(span.events).toHaveLength(2);
  });

  it.each(['', 'null', '{"v":2}', '{"v":1,"end":1', '{"v":1,"trace_id":"00"}'])(
    'is none where there is no line: %s',
    (text) => {
      expect(parseLine(text)).toBeUndefined();
    },
  );
});
