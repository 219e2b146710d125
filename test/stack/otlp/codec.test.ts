import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../../stack/otlp/json.ts';
import { decodeProtobuf, encodeProtobuf } from '../../../stack/otlp/protobuf.ts';
import type { AnyValue, TraceData } from '../../../stack/otlp/trace-data.ts';

const ids = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
const withSpan = (fields: object) => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, ...fields }] }] }],
});
const decodedSpan = (fields: object) =>
  decodeJson(JSON.stringify(withSpan(fields))).resourceSpans[0]?.scopeSpans[0]?.spans[0];

const values: readonly AnyValue[] = [
  { stringValue: '' },
  { stringValue: 'grüße' },
  { boolValue: false },
  { intValue: '-9223372036854775808' },
  { intValue: '0' },
  { doubleValue: 0.25 },
  { bytesValue: 'AAEC' },
  { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
  { arrayValue: {} },
  { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } },
  {},
];

describe('OTLP', () => {
  test('goes through protobuf and back unchanged', () => {
    const data: TraceData = {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'bff' } }] },
          schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
          scopeSpans: [
            {
              scope: { name: 'http', version: '1' },
              spans: [
                {
                  ...ids,
                  traceState: 'a=b',
                  parentSpanId: '00f067aa0ba902b7',
                  flags: 769,
                  name: 'POST /urls',
                  kind: 2,
                  startTimeUnixNano: '1795275537116000001',
                  endTimeUnixNano: '1795275537125380608',
                  attributes: values.map((value, index) => ({ key: `k${index}`, value })),
                  droppedAttributesCount: 1,
                  events: [{ timeUnixNano: '1795275537116000002', name: 'exception' }],
                  droppedEventsCount: 2,
                  links: [{ ...ids, traceState: 'c=d', flags: 257 }],
                  droppedLinksCount: 3,
                  status: { message: 'no', code: 2 },
                },
              ],
            },
          ],
        },
      ],
    };
    expect(decodeProtobuf(encodeProtobuf(data))).toEqual(data);
    expect(decodeJson(JSON.stringify(data))).toEqual(data);
  });

  test('JSON: 64-bit integers may be numbers, ids upper case, unknown fields anything', () => {
    expect(
      decodedSpan({
        traceId: ids.traceId.toUpperCase(),
        startTimeUnixNano: 1_000_000,
        attributes: [{ key: 'n', value: { intValue: 5 }, future: 1 }],
        future: {},
      }),
    ).toEqual({
      ...ids,
      startTimeUnixNano: '1000000',
      attributes: [{ key: 'n', value: { intValue: '5' } }],
      status: {},
    });
  });

  test('fields at their default are left out, and so is a parent of zeros', () => {
    expect(
      decodedSpan({
        parentSpanId: '0000000000000000',
        kind: 0,
        name: '',
        attributes: [],
        droppedAttributesCount: 0,
        endTimeUnixNano: '0',
        status: { code: 0 },
      }),
    ).toEqual({ ...ids, status: {} });
  });

  test.each([
    ['an id in base64', { traceId: 'W47/95gDgQPSabYzgT/GDA==' }, /traceId/],
    ['an enumeration by a wrong name', { kind: 'SERVER' }, /kind/],
    ['a fraction of a nanosecond', { startTimeUnixNano: 1.5 }, /startTimeUnixNano/],
  ])('JSON with %s is refused', (_, fields, message) => {
    expect(() => decodedSpan(fields)).toThrow(message);
  });

  test('a byte that is not UTF-8 costs its character, not the batch', () => {
    const name = 'caf?';
    const bytes = Buffer.from(encodeProtobuf(decodeJson(JSON.stringify(withSpan({ name })))));
    bytes[bytes.lastIndexOf('?')] = 0xff;
    expect(decodeProtobuf(bytes).resourceSpans[0]?.scopeSpans[0]?.spans[0]?.name).toBe('caf\ufffd');
  });
});
