import { describe, expect, it } from 'vitest';
import { services } from '../../stack/services/component.ts';
import { freePort, spawnEntry, startEntry } from './child.ts';
import { startOtlpSink } from './otlp-sink.ts';

const preload = 'services/telemetry/preload.ts';

describe('every service', () => {
  it.each(services.map(({ name }) => name))(
    '%s says in one line what its configuration lacks, and ends with 1',
    async (name) => {
      const child = spawnEntry({
        name,
        entry: `services/${name}/main.ts`,
        environment: { OTEL_SDK_DISABLED: 'true' },
      });
      const code = await new Promise((resolve) => child.process.on('exit', resolve));
      expect(child.output()).toMatch(
        new RegExp(`^${name}: environment variable PORT is not set(?:; [^\\n]+)?\\n$`),
      );
      expect(code).toBe(1);
    },
  );
});

describe('an entry under the shared life cycle', () => {
  const entry = 'test/services/telemetry/probe-service.ts';
  const environmentOf = async (more: Record<string, string> = {}) => ({
    PORT: String(await freePort()),
    OTEL_SERVICE_NAME: 'probe',
    ...more,
  });

  it('sends its last spans on SIGTERM, and ends with 0', async () => {
    const sink = await startOtlpSink();
    const environment = await environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
    const child = await startEntry({ name: 'probe', entry, preload, environment });
    expect(await child.stop()).toBe(0);
    expect(sink.spans.map(({ name }) => name)).toContain('last words');
    const [span] = sink.spans;
    expect(span?.resource).toMatchObject({
      'service.name': 'probe',
      'service.version': expect.any(String),
      'service.instance.id': expect.any(String),
      'deployment.environment': 'lab',
    });
    await sink.stop();
  });

  it('ends with 0 when its standard input ends', async () => {
    const environment = await environmentOf({ OTEL_SDK_DISABLED: 'true' });
    const child = await startEntry({ name: 'probe', entry, preload, environment });
    const code = new Promise((resolve) => child.process.on('exit', resolve));
    child.process.stdin?.end();
    expect(await code).toBe(0);
  });

  it('sends nothing with OTEL_SDK_DISABLED=true', async () => {
    const sink = await startOtlpSink();
    const environment = await environmentOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_SDK_DISABLED: 'true',
    });
    const child = await startEntry({ name: 'probe', entry, preload, environment });
    expect(await child.stop()).toBe(0);
    expect(sink.spans).toEqual([]);
    await sink.stop();
  });

  it('ends with 0 even where nobody takes its spans', async () => {
    const gone = await startOtlpSink();
    await gone.stop();
    const environment = await environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.url });
    const child = await startEntry({ name: 'probe', entry, preload, environment });
    expect(await child.stop()).toBe(0);
  });

  it('says that its port is taken, and ends with 1', async () => {
    const environment = await environmentOf({ OTEL_SDK_DISABLED: 'true' });
    const first = await startEntry({ name: 'probe', entry, preload, environment });
    const second = spawnEntry({ name: 'probe', entry, preload, environment });
    const code = await new Promise((resolve) => second.process.on('exit', resolve));
    expect(code).toBe(1);
    expect(second.output()).toMatch(/^probe: port is taken: [^\n]+\n$/);
    await first.stop();
  });

  it('refuses an instrumentation that does not exist', async () => {
    const environment = await environmentOf({ INSTRUMENTATIONS: 'http,mysql' });
    const child = spawnEntry({ name: 'probe', entry, preload, environment });
    const code = await new Promise((resolve) => child.process.on('exit', resolve));
    expect(code).toBe(1);
    expect(child.output()).toMatch(/^telemetry: INSTRUMENTATIONS names "mysql"; [^\n]+\n$/);
  });

  it('refuses a fault that it cannot play', async () => {
    const faults = [{ kind: 'limit-ignored', every: 1, at: 0 }];
    const environment = await environmentOf({ SELF_TEST_FAULTS: JSON.stringify(faults) });
    const child = spawnEntry({ name: 'probe', entry, preload, environment });
    const code = await new Promise((resolve) => child.process.on('exit', resolve));
    expect(code).toBe(1);
    expect(child.output()).toBe('probe: SELF_TEST_FAULTS: probe cannot play "limit-ignored"\n');
  });

  const note = { kind: 'attribute', every: 1, at: 0, name: 'note', value: 'played' };
  const played = { SELF_TEST_FAULTS: JSON.stringify([note]) };
  it.each([
    { case: 'plays the faults that it is told of while it runs', told: [played], found: 'played' },
    { case: 'plays none when it is told of none', told: [played, {}], found: undefined },
  ])('$case', async ({ told, found }) => {
    const sink = await startOtlpSink();
    const environment = await environmentOf({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
    const child = await startEntry({ name: 'probe', entry, preload, environment });
    for (const settings of told) await child.reload(settings);
    expect(await child.stop()).toBe(0);
    expect(sink.spans.map(({ attributes }) => attributes['note'])).toEqual([found]);
    await sink.stop();
  });
});
