import { describe, expect, test } from 'vitest';
import { request } from '../../jaeger/spans.ts';
import { createProcessor, plain } from './run-processor.ts';

type Values = Readonly<Record<string, string | number>>;

function redact(settings: unknown, attributes: Values): Record<string, unknown> {
  const running = createProcessor('redaction', settings);
  running.send(request({ trace: 'a', id: '1', attributes }));
  return plain(running.spans()[0]?.attributes);
}

describe('the processor "redaction"', () => {
  test('removes every key that is not allowed', () => {
    const settings = { allowed_keys: ['a'], ignored_keys: ['b'] };
    expect(redact(settings, { a: 'x', b: 'y', c: 'z' })).toEqual({ a: 'x', b: 'y' });
  });

  test('removes all without a list, and the service name with them', () => {
    const running = createProcessor('redaction', {});
    running.send(request({ trace: 'a', id: '1', attributes: { a: 'x' } }));
    expect(running.spans()[0]?.attributes).toBeUndefined();
    expect(running.output[0]?.resourceSpans[0]?.resource).toEqual({});
  });

  test('masks the matching part of a value, but not of an ignored key or an allowed value', () => {
    const settings = {
      allow_all_keys: true,
      ignored_keys: ['raw'],
      blocked_values: ['[0-9]{4}'],
      allowed_values: ['^build'],
    };
    expect(redact(settings, { a: 'pin 1234!', raw: '1234', b: 'build 1234', n: 1234 })).toEqual({
      a: 'pin ****!',
      raw: '1234',
      b: 'build 1234',
      n: 1234,
    });
  });

  test('masks the whole value of a blocked key, of any type', () => {
    const settings = { allow_all_keys: true, blocked_key_patterns: ['(?i)pass'] };
    expect(redact(settings, { 'db.PassWord': 'x', pass: 1, path: '/' })).toEqual({
      'db.PassWord': '****',
      pass: '****',
      path: '/',
    });
  });

  test.each([
    ['silent', {}],
    ['info', { 'redaction.redacted.count': 2, 'redaction.masked.count': 1 }],
    [
      'debug',
      {
        'redaction.redacted.keys': 'b,c',
        'redaction.redacted.count': 2,
        'redaction.masked.keys': 'a',
        'redaction.masked.count': 1,
      },
    ],
  ])('sums up: %s', (summary, expected) => {
    const settings = { allowed_keys: ['a'], blocked_values: ['x'], summary };
    expect(redact(settings, { a: 'x', c: '', b: '' })).toEqual({ a: '****', ...expected });
  });

  test('reads events, too', () => {
    const running = createProcessor('redaction', { allow_all_keys: true, blocked_values: ['x'] });
    running.send({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'a'.repeat(32),
                  spanId: 'b'.repeat(16),
                  events: [{ attributes: [{ key: 'a', value: { stringValue: 'x' } }] }],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(plain(running.spans()[0]?.events?.[0]?.attributes)).toEqual({ a: '****' });
  });

  test.each([
    [{ blocked_values: ['(?=a)'] }, 'RE2 does not know'],
    [{ blocked_values: ['('] }, 'processors.redaction.blocked_values'],
    [{ redact_all_types: true }, 'does not implement'],
  ])('refuses %j', (settings, message) => {
    expect(() => createProcessor('redaction', settings)).toThrow(message);
  });
});
