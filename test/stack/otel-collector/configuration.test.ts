import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../stack/otel-collector/configuration.ts';
import { buildService } from '../../../stack/otel-collector/service.ts';

const defaults = readFileSync(
  new URL('../../../stack/otel-collector/config.yaml', import.meta.url),
  'utf8',
);
const build = (text: string) =>
  buildService(readConfiguration(text), {
    host: '127.0.0.1',
    port: () => 0,
    hostOf: (hostPort) => hostPort,
    log: () => {},
  });

describe("the Collector's stand-in refuses to start with", () => {
  test.each([
    ['an unknown receiver', 'receivers:\n', 'receivers:\n  zipkin: {}\n', 'receiver "zipkin"'],
    ['an unknown processor', 'processors:\n', 'processors:\n  filter: {}\n', 'processor "filter"'],
    ['an unknown exporter', 'exporters:\n', 'exporters:\n  debug: {}\n', 'exporter "debug"'],
    ['an unknown extension', 'extensions:\n', 'extensions:\n  pprof: {}\n', 'extension "pprof"'],
    ['an unknown section', 'receivers:\n', 'connectors: {}\nreceivers:\n', 'file has "connectors"'],
    [
      'an unknown field',
      'timeout: 50ms',
      'timeout: 50ms\n    metadata_keys: [tenant]',
      'processors.batch has "metadata_keys"',
    ],
    [
      'a nested unknown field',
      'endpoint: 0.0.0.0:4318',
      'endpoint: 0.0.0.0:4318\n        cors: {}',
      'receivers.otlp.protocols.http has "cors"',
    ],
    [
      'a duration that is none',
      'timeout: 50ms',
      'timeout: soon',
      'processors.batch.timeout: "soon"',
    ],
    [
      'another encoding',
      'compression: none',
      'compression: none\n    encoding: json',
      'exporters.otlphttp/jaeger.encoding',
    ],
    ['a pipeline of metrics', '    traces:\n', '    metrics:\n', 'pipeline "metrics"'],
    ['a name that is not defined', '[otlp]', '[otlp, other]', 'pipeline "traces" names "other"'],
    ['a variable', 'http://jaeger:4318', 'http://${env:JAEGER}:4318', 'fills in no variables'],
  ])('%s, and says which', (_, from, to, message) => {
    expect(defaults).toContain(from);
    expect(() => build(defaults.replace(from, to))).toThrow(message);
  });

  test('nothing of its own file', () => {
    expect(() => build(defaults)).not.toThrow();
  });
});
