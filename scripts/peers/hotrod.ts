/**
 * HotROD, Jaeger's own demonstration of tracing, on loopback: four services in Go, none of our code.
 * The ordinary Go client builds it from Jaeger's published module. It sends its spans to the Jaeger
 * around it: `node scripts/peers/jaeger.ts -- node scripts/peers/hotrod.ts -- <command>`.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { becomes } from '../../src/poll.ts';
import { accepts } from './accepts.ts';
import { freePorts } from './free-ports.ts';
import { jaegerProgram } from './jaeger-module.ts';
import { endPeer, runPeer, spawnPeer } from './peer.ts';

const services = ['frontend', 'customer', 'driver', 'route'] as const;
const deadlineMs = 30_000;

await runPeer('hotrod', async () => {
  const otlpUrl = process.env['TRACELAB_PEER_JAEGER_OTLP'];
  if (otlpUrl === undefined) throw new Error('TRACELAB_PEER_JAEGER_OTLP is not set: no Jaeger');
  const program = await jaegerProgram('hotrod', 'examples/hotrod');
  const ports = await freePorts(services.length);
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracelab-hotrod-'));
  const logFile = join(folder, 'hotrod.log');
  const hotrod = spawnPeer({
    program,
    args: [
      'all',
      ...services.flatMap((service, at) => [
        `--${service}-service-hostname=127.0.0.1`,
        `--${service}-service-port=${ports[at]}`,
      ]),
    ],
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl },
    logFile,
  });

  const stop = async () => {
    await endPeer(hotrod);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const ready = await becomes(
    async () => {
      if (hotrod.exitCode !== null) return false;
      return (await Promise.all(ports.map(accepts))).every(Boolean) || undefined;
    },
    { deadlineMs, intervalMs: 50 },
  );
  if (!ready) {
    const output = fs.readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    await stop();
    throw new Error(`hotrod did not start: ${output}`);
  }
  return { environment: { TRACELAB_PEER_HOTROD: `http://127.0.0.1:${ports[0]}` }, stop };
});
