/**
 * A real Collector, with the parts that stack/otel-collector's configurations name. There is no package of
 * it: the ordinary Go client builds it (otelcol/main.go) from its published modules, which go.sum holds to
 * what they were. TRACELAB_PEER_OTELCOL_PROGRAM is its path.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, which } from 'zx';
import { cache, runPeer } from './peer.ts';

const version = '0.140.1';
const source = fileURLToPath(new URL('./otelcol/', import.meta.url));
const binary = join(cache, `otelcol/otelcol-${version}`);

await runPeer('otelcol', async () => {
  if (!fs.existsSync(binary)) await build();
  return { environment: { TRACELAB_PEER_OTELCOL_PROGRAM: binary } };
});

async function build(): Promise<void> {
  await which('go');
  console.error(`peer otelcol: building a Collector ${version}, some minutes`);
  fs.mkdirSync(join(cache, 'otelcol'), { recursive: true });
  const partial = `${binary}.partial`;
  const go = $({ cwd: source, env: { ...process.env, CGO_ENABLED: '0' }, quiet: true });
  await go`go build -mod=readonly -trimpath -ldflags=${'-s -w'} -o ${partial} .`;
  fs.renameSync(partial, binary);
}
