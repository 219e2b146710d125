/**
 * The commands against a Jaeger by --jaeger-url, without a lab: the same for the stand-in and a real one.
 * In: its query URL and its OTLP/HTTP URL. Out: a vitest suite that runs the command line.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { OtlpTracesData } from '../../src/jaeger/v3-wire.ts';
import type { JaegerAddress } from './jaeger.suite.ts';
import { freshTrace, sendOtlp } from './recorded-otlp.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const contract = fileURLToPath(
  new URL('../../fixtures/contracts/recorded-create.trace.yaml', import.meta.url),
);
const consumers = ['analytics', 'scheduler', 'realtime'];

export function jaegerCommands(address: () => JaegerAddress): void {
  const tracelab = async (...args: readonly string[]) => {
    const { queryUrl } = address();
    const run = await execa(process.execPath, [program, ...args, '--jaeger-url', queryUrl], {
      reject: false,
      stdin: 'ignore',
    });
    return { exit: run.exitCode, stdout: run.stdout, stderr: run.stderr };
  };
  const verify = (traceId: string, ...more: readonly string[]) =>
    tracelab('verify', '--trace', traceId, '--contract', contract, '--settle', '1', ...more);
  const send = async (request: OtlpTracesData) => {
    expect((await sendOtlp(address().otlpUrl, request)).status).toBe(200);
  };

  describe('tracelab verify', () => {
    test('passes a complete trace', async () => {
      const { request, traceId } = freshTrace('create-cold', { run: '' });
      await send(request);
      const { exit, stdout } = await verify(traceId);
      expect(stdout).toContain(traceId);
      expect(stdout).toContain('PASSED');
      expect(exit).toBe(0);
    });

    test('fails a trace whose consumers started another one, and names that one', async () => {
      const { request, traceId } = freshTrace('create-cold', { run: '' });
      const otherId = randomBytes(16).toString('hex');
      await send({
        resourceSpans: (request.resourceSpans ?? []).map((part) => cutOff(part, otherId)),
      });
      const { exit, stdout } = await verify(traceId);
      expect(stdout).toContain('FAILED');
      expect(stdout).toContain(otherId);
      expect(exit).toBe(1);
    });

    test('calls a trace incomplete whose consumers are nowhere', async () => {
      const { request, traceId } = freshTrace('create-cold', { run: '' });
      await send({ resourceSpans: request.resourceSpans?.filter((part) => !isConsumer(part)) });
      const { exit, stdout } = await verify(traceId, '--timeout', '2');
      expect(stdout).toContain('INCOMPLETE');
      expect(exit).toBe(3);
    });

    test('says that there is no such trace', async () => {
      const { exit, stdout } = await verify(
        randomBytes(16).toString('hex'),
        '--timeout',
        '0',
        '--json',
      );
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TRACE_NOT_FOUND' } });
      expect(exit).toBe(3);
    });
  });

  test('tracelab trace draws every hop, and gives every span as JSON', async () => {
    const { request, traceId, trace } = freshTrace('create-cold', { run: '' });
    await send(request);
    const drawn = await tracelab('trace', traceId);
    const services = [
      'browser',
      'edge',
      'kong',
      'bff',
      'url-api',
      'analytics',
      'scheduler',
      'realtime',
    ];
    for (const service of services) expect(drawn.stdout).toContain(service);
    expect(drawn.exit).toBe(0);
    const { stdout } = await tracelab('trace', traceId, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      traceId,
      spanCount: trace.spans.length,
      orphanCount: 0,
    });
  });

  test('tracelab trace says that there is no such trace', async () => {
    const { exit, stdout } = await tracelab('trace', randomBytes(16).toString('hex'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TRACE_NOT_FOUND' } });
    expect(exit).toBe(3);
  });

  test('tracelab traces lists the traces of a service', async () => {
    const { request, traceId, service } = freshTrace('create-cold');
    await send(request);
    const { exit, stdout } = await tracelab('traces', '--service', service('kong'));
    expect(stdout).toContain(traceId);
    expect(exit).toBe(0);
  });
}

type ResourceSpans = NonNullable<OtlpTracesData['resourceSpans']>[number];

function isConsumer({ resource }: ResourceSpans): boolean {
  const name = resource?.attributes?.find(({ key }) => key === 'service.name')?.value?.stringValue;
  return consumers.includes(name ?? '');
}

/** The spans of the services behind the broker, as if the messages had come without a context. */
function cutOff(part: ResourceSpans, traceId: string): ResourceSpans {
  if (!isConsumer(part)) return part;
  return {
    ...part,
    scopeSpans: part.scopeSpans?.map((scoped) => ({
      ...scoped,
      spans: scoped.spans?.map(({ parentSpanId, ...span }) => ({
        ...span,
        traceId,
        ...(span.name === 'process url-events' ? {} : { parentSpanId }),
      })),
    })),
  };
}
