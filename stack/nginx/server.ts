/** Entry of the embedded edge, the stand-in for NGINX. Settings come from the environment. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { FaultSet } from '../faults/fault-set.ts';
import { readHostMap } from '../hosts.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { createEdge } from './edge.ts';
import { filesOf, noFrontend } from './origin.ts';
import { platformLayout } from './platform-layout.ts';
import { parseSampler } from './sampler.ts';
import { exportSpans } from './span-export.ts';

const name = 'nginx';

try {
  const host = required('LISTEN');
  const port = requiredPort('PORT');
  const staticFolder = process.env['STATIC_DIR'];
  const faults = new FaultSet();
  faults.take(process.env);
  const spans = exportSpans({
    endpoint: required('OTEL_EXPORTER_OTLP_ENDPOINT'),
    serviceName: name,
    environment: process.env['DEPLOYMENT_ENVIRONMENT'],
    faults,
  });
  let sampler = parseSampler(process.env['EDGE_SAMPLING'] || 'always');
  const edge = createEdge({
    layout: platformLayout(readHostMap(), {
      lab: required('LAB_NAME'),
      url: required('PUBLIC_URL'),
      issuer: required('OIDC_ISSUER'),
    }),
    origin: staticFolder && existsSync(staticFolder) ? filesOf(staticFolder) : noFrontend(),
    sampler: (traceId) => sampler(traceId),
    record: spans.record,
    labSecret: required('LAB_SECRET'),
    user: required('JAEGER_USER'),
    password: required('JAEGER_PASSWORD'),
    faults,
  });
  edge.server.listen(port, host);
  await once(edge.server, 'listening');
  const address = edge.server.address();
  runUntilStopped(
    name,
    { host, port: typeof address === 'object' && address ? address.port : port },
    async () => {
      await edge.stop(1_000);
      await spans.stop();
    },
    () => {
      sampler = parseSampler(process.env['EDGE_SAMPLING'] || 'always');
      faults.take(process.env);
    },
  );
} catch (error) {
  fail(name, error);
}
