import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  changed,
  cutOff,
  type RecordedSpan,
  type Recording,
  recordingSchema,
} from '../../scripts/recording.ts';
import { tracesData } from '../../src/jaeger/v3-wire.ts';
import { becomes } from '../../src/poll.ts';
import { realmSecrets } from './realm-secrets.ts';
import { sendOtlp } from './recorded-otlp.ts';

// node scripts/peers/jaeger.ts -- node scripts/peers/hotrod.ts -- node scripts/peers/keycloak.ts -- <command>
const queryUrl = process.env.TRACELAB_PEER_JAEGER;
const otlpUrl = process.env.TRACELAB_PEER_JAEGER_OTLP;
const hotrod = process.env.TRACELAB_PEER_HOTROD;
const keycloak = process.env.TRACELAB_PEER_KEYCLOAK;
const traced = process.env.TRACELAB_PEER_KEYCLOAK_TRACED;

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
// A machine that runs all peers is busy.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracelab-foreign-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function tracelab(...args: readonly string[]) {
  const options = { reject: false, stdin: 'ignore' } as const;
  const at = ['--jaeger-url', queryUrl ?? ''];
  const run = await execa(process.execPath, [program, ...args, ...at], options);
  return { exit: run.exitCode, stdout: run.stdout, stderr: run.stderr };
}

const newId = () => randomBytes(16).toString('hex');

/** Whole: it has not grown since the last read. */
async function recorded(traceId: string): Promise<Recording> {
  let last = 0;
  const whole = await becomes(
    async () => {
      const answer = await fetch(`${queryUrl}/api/v3/traces/${traceId}?raw=true`);
      const recording = answer.ok ? recordingSchema.parse(await answer.json()) : undefined;
      const count = recording ? spansOf(recording).length : 0;
      const same = count > 0 && count === last;
      last = count;
      return same ? recording : undefined;
    },
    { deadlineMs: 60_000, intervalMs: 2_500 },
  );
  if (whole === undefined) throw new Error(`Jaeger has ${last} spans of ${traceId}`);
  return whole;
}

function spansOf({ result }: Recording): readonly RecordedSpan[] {
  return result.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

const hotrodTitle =
  queryUrl && otlpUrl && hotrod
    ? `HotROD at ${hotrod}, traced into the real Jaeger at ${queryUrl}`
    : 'HotROD (skipped: TRACELAB_PEER_HOTROD, TRACELAB_PEER_JAEGER and TRACELAB_PEER_JAEGER_OTLP are not set)';

describe.skipIf(!queryUrl || !otlpUrl || !hotrod)(hotrodTitle, () => {
  let spec: string;
  const byCustomer = new Map<number, string>();

  beforeAll(async () => {
    spec = join(folder, 'dispatch.trace.yaml');
    for (const customer of [123, 392, 999]) {
      const answer = await fetch(`${hotrod}/dispatch?customer=${customer}`);
      await answer.arrayBuffer();
      byCustomer.set(customer, answer.headers.get('traceresponse')?.split('-')[1] ?? '');
    }
  });
  const traceOf = (customer: number) => byCustomer.get(customer) ?? '';

  test('a contract of one dispatch passes another, and fails one that went wrong', async () => {
    const init = await tracelab('init', '--trace', traceOf(123), '--out', spec);
    expect(init).toMatchObject({ exit: 0 });
    const again = await tracelab('verify', '--trace', traceOf(392), '--spec', spec);
    expect(again).toMatchObject({ exit: 0, stdout: expect.stringContaining('PASSED') });
    const wrong = await tracelab('verify', '--trace', traceOf(999), '--spec', spec);
    expect(wrong).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('http.response.status_code is 500, expected 200'),
    });
  });

  test('a context that was lost at a gRPC call is found in the trace of its callee', async () => {
    const whole = await recorded(traceOf(123));
    const served = spansOf(whole).find(
      ({ name, kind }) => String(name).endsWith('FindNearest') && kind === 2,
    );
    const [request, callee] = [newId(), newId()];
    const cut = changed(cutOff(whole, new Set([served?.spanId ?? ''])), (span) => ({
      ...span,
      traceId: span.traceId === traceOf(123) ? request : callee,
    }));
    const sent = await sendOtlp(otlpUrl ?? '', tracesData.parse(cut.result));
    expect(sent.status).toBe(200);
    const verdict = await tracelab('verify', '--trace', request, '--spec', spec);
    expect(verdict).toMatchObject({ exit: 1, stdout: expect.stringContaining(callee) });
    expect(verdict.stdout).toContain('FAILED  context lost at');
  });

  test('its traces are clean, and its map has every service', async () => {
    const hygiene = await tracelab('verify', '--service', 'route', '--since', '5m', '--hygiene');
    expect(hygiene).toMatchObject({ exit: 0 });
    const { stdout } = await tracelab('map', '--since', '5m', '--json');
    const edges = JSON.parse(stdout).edges.map(
      ({ from, to }: Record<string, string>) => `${from} ${to}`,
    );
    for (const to of ['customer', 'driver', 'route']) expect(edges).toContain(`frontend ${to}`);
  });
});

const keycloakTitle =
  queryUrl && keycloak && traced
    ? `Keycloak at ${keycloak}, traced into the real Jaeger at ${queryUrl}`
    : 'Keycloak (skipped: TRACELAB_PEER_KEYCLOAK_TRACED, TRACELAB_PEER_KEYCLOAK and TRACELAB_PEER_JAEGER are not set)';

describe.skipIf(!queryUrl || !keycloak || !traced)(keycloakTitle, () => {
  /** Below a client that is not traced itself. */
  async function login(password: string): Promise<string> {
    const traceId = newId();
    const answer = await fetch(`${keycloak}/realms/tracelab/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-${newId().slice(16)}-01` },
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'tracelab-cli',
        client_secret: realmSecrets.CLI_CLIENT_SECRET,
        username: 'alice',
        password,
      }),
    });
    await answer.arrayBuffer();
    return traceId;
  }

  test('a contract of two logins passes a third, and fails one that is refused', async () => {
    const password = realmSecrets.ALICE_PASSWORD;
    const traces = [await login(password), await login(password), await login(password)];
    const refused = await login('not her password');
    await Promise.all([...traces, refused].map(recorded));
    const [cold = '', warm = '', third = ''] = traces;
    const spec = join(folder, 'token.trace.yaml');
    const init = await tracelab('init', '--trace', cold, '--trace', warm, '--out', spec);
    expect(init).toMatchObject({ exit: 0 });
    const passed = await tracelab('verify', '--trace', third, '--spec', spec);
    expect(passed).toMatchObject({ exit: 0, stdout: expect.stringContaining('PASSED') });
    const failed = await tracelab('verify', '--trace', refused, '--spec', spec);
    expect(failed).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('http.response.status_code is 401, expected 200'),
    });
  });
});
