import { SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { takeFaults } from '../../../../services/telemetry/faults/current.ts';
import { faultyExporter } from '../../../../services/telemetry/faults/exporter.ts';
import type { Fault } from '../../../../src/lab/fault.ts';

/** Ends real spans of these names, one after the other; a name with `!` ends in an error. */
async function exported(...names: readonly string[]): Promise<readonly ReadableSpan[]> {
  const sink = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter: faultyExporter(sink) });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  for (const name of names) {
    const span = provider.getTracer('test').startSpan(name, { attributes: { own: 'kept' } });
    if (name.endsWith('!')) {
      span.recordException(new Error('broken'));
      span.addEvent('retried');
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' });
    }
    span.end();
  }
  await processor.forceFlush();
  return sink.getFinishedSpans();
}

const play = (fault: Fault) => takeFaults('bff', JSON.stringify([fault]));
const namesOf = (spans: readonly ReadableSpan[]) => spans.map(({ name }) => name);
const all = { every: 1, at: 0 };

afterEach(() => takeFaults('bff', ''));

describe('an exporter with faults', () => {
  it('loses the spans of a name', async () => {
    play({ kind: 'span-lost', ...all, span: 'a' });
    expect(namesOf(await exported('a', 'b', 'a'))).toEqual(['b']);
  });

  it('loses one in two of that name, whatever lies between', async () => {
    play({ kind: 'span-lost', every: 2, at: 1, span: 'a' });
    expect(namesOf(await exported('a', 'b', 'a', 'b', 'a'))).toEqual(['a', 'b', 'b', 'a']);
  });

  it('exports nothing, and says that all went well', async () => {
    play({ kind: 'export-stopped', ...all });
    expect(await exported('a', 'b')).toEqual([]);
  });

  it('exports nothing of one span in three', async () => {
    play({ kind: 'export-stopped', every: 3, at: 0 });
    expect(namesOf(await exported('a', 'b', 'c', 'd'))).toEqual(['b', 'c']);
  });

  it('hides the status and the exception of spans that ended in an error', async () => {
    play({ kind: 'error-hidden', ...all });
    const [healthy, failed] = await exported('a', 'b!');
    expect(failed?.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(failed?.events.map(({ name }) => name)).toEqual(['retried']);
    expect(failed?.attributes).toEqual(healthy?.attributes);
  });

  it('counts errors, where it hides a share of them', async () => {
    play({ kind: 'error-hidden', every: 2, at: 1 });
    const spans = await exported('a!', 'b', 'c!');
    expect(spans.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
      SpanStatusCode.UNSET,
    ]);
  });

  it('adds an attribute to its share of all spans', async () => {
    play({ kind: 'attribute', every: 2, at: 0, name: 'note', value: 'mallory@example.com' });
    expect((await exported('a', 'b', 'c')).map(({ attributes }) => attributes)).toEqual([
      { own: 'kept', note: 'mallory@example.com' },
      { own: 'kept' },
      { own: 'kept', note: 'mallory@example.com' },
    ]);
  });

  it('leaves ids and times of a changed span as they are', async () => {
    play({ kind: 'attribute', ...all, name: 'note', value: 'x' });
    const [span] = await exported('a');
    expect(span?.spanContext().spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(span?.ended).toBe(true);
    expect(span?.duration).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe('an exporter without faults', () => {
  it.each([undefined, '', '[]'])('hands the spans through as they are: %j', async (list) => {
    const spans = [...(await exported('a', 'b!'))];
    takeFaults('bff', list);
    const handed: unknown[] = [];
    const exporter = faultyExporter({
      export: (batch) => handed.push(batch),
      shutdown: () => Promise.resolve(),
    });
    exporter.export(spans, () => {});
    expect(handed[0]).toBe(spans);
  });
});
