/**
 * Entry of the span shipper, beside a stock NGINX: SPAN_LOG, OTEL_EXPORTER_OTLP_ENDPOINT. NGINX is
 * stopped before it, so that the last lines are read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { FaultSet } from '../../faults/fault-set.ts';
import { fail, required, runUntilStopped } from '../../process.ts';
import { edgeTelemetry } from '../edge-telemetry.ts';
import { follow } from './follow.ts';
import { parseLine } from './line.ts';
import { spanOfLine } from './span.ts';

const name = 'nginx';

try {
  const file = required('SPAN_LOG');
  const faults = new FaultSet();
  faults.take(process.env);
  if (faults.has('context', 'delay', 'limit-ignored')) {
    throw new Error('a stock NGINX plays faults on its spans alone, not on what it forwards');
  }
  const { processor, resource } = edgeTelemetry({
    endpoint: required('OTEL_EXPORTER_OTLP_ENDPOINT'),
    serviceName: name,
    environment: process.env['DEPLOYMENT_ENVIRONMENT'],
    faults,
  });
  // NGINX goes on with its log when both are started anew.
  const positionFile = `${file}.shipped`;
  const stopping = new AbortController();
  let unreadable = 0;
  const following = follow({
    file,
    from: readPosition(positionFile),
    signal: stopping.signal,
    onLine: (text) => {
      const line = parseLine(text);
      if (line) processor.onEnd(spanOfLine(line, resource));
      else if (unreadable++ === 0)
        console.error(`nginx: no span of the line ${text.slice(0, 200)}`);
    },
  });
  following.catch((error: unknown) => fail(name, error));
  runUntilStopped(`${name} span shipper`, { host: 'file', port: 0 }, async () => {
    stopping.abort();
    writeFileSync(positionFile, String(await following));
    await processor.shutdown();
  });
} catch (error) {
  fail(name, error);
}

function readPosition(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}
