/**
 * Records traces that no code of ours made, from Jaeger's HotROD and from Keycloak, into fixtures/foreign:
 *   node scripts/peers/jaeger.ts -- node scripts/peers/hotrod.ts -- node scripts/peers/keycloak.ts -- \
 *     node scripts/record-foreign.ts
 * Then `node scripts/cut-foreign.ts` makes their broken twins.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { becomes } from '../src/poll.ts';
import { realmSecrets } from '../test/peers/realm-secrets.ts';
import { recordingSchema, recordingText } from './recording.ts';

const jaeger = address('TRACELAB_PEER_JAEGER');
const hotrod = address('TRACELAB_PEER_HOTROD');
const keycloak = address('TRACELAB_PEER_KEYCLOAK');
/** Exporters hand over their spans every 1 s (HotROD) and every 5 s (Keycloak). */
const settling = { deadlineMs: 30_000, intervalMs: 6_000 };

for (const folder of ['hotrod', 'keycloak']) {
  mkdirSync(`fixtures/foreign/${folder}`, { recursive: true });
}

const dispatched = await dispatch(123);
const others = { again: await dispatch(392), 'of-nobody': await dispatch(999) };
await record('hotrod/dispatch', dispatched);
for (const [name, traceId] of Object.entries(others)) {
  await record(`hotrod/dispatch-${name}`, traceId);
}
const v1 = await (await fetch(`${jaeger}/api/traces/${dispatched}?raw=true`)).json();
save('hotrod/dispatch.v1', JSON.stringify(v1));

await login('alice', realmSecrets.ALICE_PASSWORD);
const logins = {
  token: await login('alice', realmSecrets.ALICE_PASSWORD),
  'token-again': await login('bob', realmSecrets.BOB_PASSWORD),
  'token-refused': await login('alice', 'not her password'),
  'token-refused-again': await login('bob', 'not his password'),
};
for (const [name, traceId] of Object.entries(logins)) await record(`keycloak/${name}`, traceId);

function address(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

async function dispatch(customer: number): Promise<string> {
  const answer = await fetch(`${hotrod}/dispatch?customer=${customer}`);
  await answer.arrayBuffer();
  const [, traceId] = answer.headers.get('traceresponse')?.split('-') ?? [];
  if (traceId === undefined) throw new Error('HotROD told no trace id');
  return traceId;
}

/** Keycloak tells no trace id: it is the one that was not there before. */
async function login(username: string, password: string): Promise<string> {
  const before = new Set(await tokenTraces());
  const answer = await fetch(`${keycloak}/realms/tracelab/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'tracelab-cli',
      client_secret: realmSecrets.CLI_CLIENT_SECRET,
      username,
      password,
    }),
  });
  await answer.arrayBuffer();
  const traceId = await becomes(
    async () => (await tokenTraces()).find((id) => !before.has(id)),
    settling,
  );
  if (!traceId) throw new Error('Keycloak sent no trace');
  return traceId;
}

async function tokenTraces(): Promise<readonly string[]> {
  const now = Date.now();
  const query = new URLSearchParams({
    'query.service_name': 'keycloak',
    'query.operation_name': 'POST /realms/{realm}/protocol/{protocol}/token',
    'query.start_time_min': new Date(now - 600_000).toISOString(),
    'query.start_time_max': new Date(now + 1_000).toISOString(),
    'query.num_traces': '100',
  });
  const answer = await fetch(`${jaeger}/api/v3/traces?${query}`);
  if (answer.status === 404) return [];
  const { result } = recordingSchema.parse(await answer.json());
  const spans = result.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  return [...new Set(spans.map(({ traceId }) => traceId))];
}

async function record(name: string, traceId: string): Promise<void> {
  // Two reads that are the same: nothing more is on its way.
  let last = 0;
  const body = await becomes(async () => {
    const answer = await fetch(`${jaeger}/api/v3/traces/${traceId}?raw=true`);
    const text = answer.ok ? await answer.text() : '';
    const settled = text.length > 0 && text.length === last;
    last = text.length;
    return settled ? text : undefined;
  }, settling);
  if (!body) throw new Error(`${name} did not settle`);
  save(name, recordingText(recordingSchema.parse(JSON.parse(body))));
}

function save(name: string, text: string): void {
  writeFileSync(`fixtures/foreign/${name}.json`, `${withoutHost(text)}\n`);
}

/** The name of the machine, which both put into their resources. */
function withoutHost(text: string): string {
  return text
    .replaceAll(/(\{"key":"host\.name","value":\{"stringValue":")[^"]*/g, '$1host.invalid')
    .replaceAll(/(\{"key":"host\.name","type":"string","value":")[^"]*/g, '$1host.invalid')
    .replaceAll(/("(?:key)":"hostname","type":"string","value":")[^"]*/g, '$1host.invalid');
}
