import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { request, traceId } from '../jaeger/spans.ts';
import { freePort } from './running-collector.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the entries of jaeger and otel-collector', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Starts an entry; `line` is the first that it prints, on stdout or stderr. */
  async function start(entry: string, environment: Record<string, string>) {
    const child = spawn(process.execPath, [`stack/${entry}/server.ts`], {
      cwd: root,
      env: { PATH: process.env['PATH'], LISTEN: '127.0.0.1', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    const exited = once(child, 'exit').then(([code]) => code);
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
    return { child, exited, line: String(line).trim() };
  }

  const startJaeger = async () => {
    const [query, otlp] = [await freePort(), await freePort()];
    const ports = { QUERY_PORT: String(query), OTLP_HTTP_PORT: String(otlp) };
    return { query, otlp, ...(await start('jaeger', ports)) };
  };

  test('pass a span on, say that they are ready, and end on SIGTERM', async () => {
    const jaeger = await startJaeger();
    expect(jaeger.line).toBe(`ready: jaeger on 127.0.0.1:${jaeger.query}`);
    const http = await freePort();
    const collector = await start('otel-collector', {
      OTLP_HTTP_PORT: String(http),
      OTLP_GRPC_PORT: String(await freePort()),
      HEALTH_PORT: String(await freePort()),
      TRACELAB_HOSTS: JSON.stringify({ 'jaeger:4318': `127.0.0.1:${jaeger.otlp}` }),
    });
    expect(collector.line).toBe(`ready: otel-collector on 127.0.0.1:${http}`);
    await fetch(`http://127.0.0.1:${http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request({ trace: 'a', id: '1' })),
    });
    // Stopping hands on what the Collector holds.
    collector.child.kill('SIGTERM');
    expect(await collector.exited).toBe(0);
    const url = `http://127.0.0.1:${jaeger.query}/api/v3/traces/${traceId('a')}`;
    expect((await fetch(url)).status).toBe(200);
    jaeger.child.kill('SIGTERM');
    expect(await jaeger.exited).toBe(0);
  });

  test('end with standard input, where the lab asks for it', async () => {
    const jaeger = await start('jaeger', {
      QUERY_PORT: '0',
      OTLP_HTTP_PORT: '0',
      TRACELAB_STOP_WITH_STDIN: '1',
    });
    jaeger.child.stdin.end();
    expect(await jaeger.exited).toBe(0);
  });

  test('say which variable is missing and which port is taken', async () => {
    const incomplete = await start('jaeger', { QUERY_PORT: '0' });
    expect(incomplete.line).toContain('OTLP_HTTP_PORT');
    expect(await incomplete.exited).toBe(1);
    const first = await startJaeger();
    const second = await start('jaeger', {
      QUERY_PORT: String(first.query),
      OTLP_HTTP_PORT: '0',
    });
    expect(second.line).toContain('port is taken');
    expect(await second.exited).toBe(1);
  });

  test('the Collector says what of its configuration it does not implement', async () => {
    const file = fileURLToPath(new URL('./unknown-processor.yaml', import.meta.url));
    const collector = await start('otel-collector', { COLLECTOR_CONFIG: file });
    expect(collector.line).toContain('processor "filter/health" is not implemented');
    expect(await collector.exited).toBe(1);
  });
});
