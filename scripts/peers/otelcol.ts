/**
 * A real Collector, with the parts that stack/otel-collector's configurations name. There is no package of
 * it: the Collector's own builder makes it of its published Go modules. TRACELAB_PEER_OTELCOL_PROGRAM
 * is its path.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { $, which } from 'zx';
import { cache, runPeer } from './peer.ts';

const core = 'go.opentelemetry.io/collector';
const contrib = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const coreVersion = 'v0.140.0';
const contribVersion = 'v0.140.1';
const folder = join(cache, 'otelcol');
const binary = join(folder, `otelcol-${contribVersion}`);

await runPeer('otelcol', async () => {
  if (!fs.existsSync(binary)) await build();
  return { environment: { TRACELAB_PEER_OTELCOL_PROGRAM: binary } };
});

async function build(): Promise<void> {
  await which('go');
  console.error(`peer otelcol: building a Collector ${contribVersion}, some minutes`);
  fs.mkdirSync(folder, { recursive: true });
  const output = join(folder, 'build');
  const recipe = join(folder, 'builder.yaml');
  fs.writeFileSync(recipe, stringify(parts(output)));
  const builder = `${core}/cmd/builder@${coreVersion}`;
  await $({ cwd: folder, quiet: true })`go run ${builder} --config=${recipe}`;
  fs.renameSync(join(output, 'otelcol-lab'), binary);
  fs.rmSync(output, { recursive: true });
}

function parts(output: string): object {
  const ofCore = (path: string) => ({ gomod: `${core}/${path} ${coreVersion}` });
  const ofContrib = (path: string) => ({ gomod: `${contrib}/${path} ${contribVersion}` });
  return {
    dist: {
      name: 'otelcol-lab',
      version: contribVersion.slice(1),
      output_path: output,
      cgo_enabled: false,
    },
    receivers: [ofCore('receiver/otlpreceiver')],
    processors: [
      ofCore('processor/batchprocessor'),
      ofCore('processor/memorylimiterprocessor'),
      ofContrib('processor/redactionprocessor'),
      ofContrib('processor/tailsamplingprocessor'),
      ofContrib('processor/transformprocessor'),
    ],
    exporters: [ofCore('exporter/otlphttpexporter')],
    extensions: [ofContrib('extension/healthcheckextension')],
  };
}
