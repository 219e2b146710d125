import { describe, expect, test } from 'vitest';
import { request } from '../../jaeger/spans.ts';
import { createProcessor, plain } from './run-processor.ts';

function transform(...trace_statements: readonly string[]): Record<string, unknown> {
  const running = createProcessor('transform', { trace_statements });
  const attributes = { 'http.target': '/r/x?utm=1#top', 'url.query': 'utm=1', port: 80 };
  running.send(request({ trace: 'a', id: '1', attributes }));
  return plain(running.spans()[0]?.attributes);
}

describe('the processor "transform"', () => {
  test('replaces what a pattern matches in one attribute', () => {
    expect(transform('replace_pattern(span.attributes["http.target"], "[?#].*", "")')).toEqual({
      'http.target': '/r/x',
      'url.query': 'utm=1',
      port: 80,
    });
  });

  test('leaves numbers and missing keys alone', () => {
    const before = transform();
    const statements = ['port', 'none'].map(
      (key) => `replace_pattern(span.attributes["${key}"], ".*", "x")`,
    );
    expect(transform(...statements)).toEqual(before);
  });

  test('deletes a key', () => {
    expect(transform('delete_key(span.attributes, "url.query")')).not.toHaveProperty('url.query');
  });

  test.each([
    'set(span.attributes["a"], "b")',
    'replace_pattern(resource.attributes["a"], "b", "c")',
    'delete_key(span.attributes, "a") where span.name == "b"',
  ])('refuses %s', (statement) => {
    expect(() => transform(statement)).toThrow('is not implemented');
  });
});
