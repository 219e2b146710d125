/**
 * A real Keycloak on loopback, in development mode, with the realm of stack/keycloak/realm.json. The
 * ordinary Maven client gets its published distribution. KEYCLOAK_PORT chooses the port. It traces
 * itself where there is a Jaeger around it, and says so in TRACELAB_PEER_KEYCLOAK_TRACED.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, which } from 'zx';
import { becomes } from '../../src/poll.ts';
import { realmSecrets } from '../../test/peers/realm-secrets.ts';
import { freePorts } from './free-ports.ts';
import { cache, endPeer, runPeer, spawnPeer } from './peer.ts';

const version = '26.4.7';
const distribution = join(cache, `keycloak/keycloak-${version}`);
const realmFile = fileURLToPath(new URL('../../stack/keycloak/realm.json', import.meta.url));
/** It takes 20 s on an idle machine, and minutes on one that is busy with a build. */
const deadlineMs = 300_000;

await runPeer('keycloak', async () => {
  await which('java');
  if (!fs.existsSync(distribution)) await download();
  // Keycloak imports what it finds there.
  fs.mkdirSync(join(distribution, 'data/import'), { recursive: true });
  fs.copyFileSync(realmFile, join(distribution, 'data/import/realm.json'));

  const [free] = await freePorts(1);
  const base = `http://127.0.0.1:${process.env['KEYCLOAK_PORT'] ?? free}`;
  const { port } = new URL(base);
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracelab-keycloak-'));
  const logFile = join(folder, 'keycloak.log');
  const options = [
    '--import-realm',
    '--db=dev-mem',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
  ];
  const otlpUrl = process.env['TRACELAB_PEER_JAEGER_OTLP'];
  const keycloak = spawnPeer({
    program: 'bash',
    args: [join(distribution, 'bin/kc.sh'), 'start-dev', ...options],
    environment: { ...realmSecrets, JAVA_OPTS_APPEND: '-Xmx512m', ...tracing(otlpUrl) },
    logFile,
  });

  const stop = async () => {
    await endPeer(keycloak);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const ready = await becomes(
    async () => {
      if (keycloak.exitCode !== null) return false;
      const answer = await fetch(`${base}/realms/tracelab`).catch(() => undefined);
      return answer?.ok || undefined;
    },
    { deadlineMs, intervalMs: 200 },
  );
  if (!ready) {
    const lines = fs.readFileSync(logFile, 'utf8').trim().split('\n');
    const output = lines.find((line) => line.includes(' ERROR ')) ?? lines.at(-1);
    const what = keycloak.exitCode === null ? `not ready after ${deadlineMs} ms` : 'ended';
    await stop();
    throw new Error(`keycloak did not start: ${what}: ${output}`);
  }
  const environment: Record<string, string> = {
    TRACELAB_PEER_KEYCLOAK: base,
    TRACELAB_PEER_KEYCLOAK_FOLDER: distribution,
  };
  if (otlpUrl !== undefined) environment['TRACELAB_PEER_KEYCLOAK_TRACED'] = 'yes';
  return { environment, stop };
});

/** Source: Keycloak, "Root cause analysis with tracing", and `kc.sh start-dev --help-all`. */
function tracing(otlpUrl: string | undefined): Readonly<Record<string, string>> {
  if (otlpUrl === undefined) return {};
  return {
    KC_TRACING_ENABLED: 'true',
    KC_TRACING_PROTOCOL: 'http/protobuf',
    KC_TRACING_ENDPOINT: otlpUrl,
    KC_TRACING_SAMPLER_TYPE: 'parentbased_always_on',
  };
}

async function download(): Promise<void> {
  await which('mvn');
  console.error(`peer keycloak: getting Keycloak ${version}`);
  const partial = join(cache, 'keycloak/partial');
  fs.rmSync(partial, { recursive: true, force: true });
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';
  await $({ quiet: true })`mvn -q -B ${goal} -Dartifact=${artifact} -DoutputDirectory=${partial}`;
  fs.renameSync(join(partial, `keycloak-${version}`), distribution);
  fs.rmSync(partial, { recursive: true, force: true });
}
