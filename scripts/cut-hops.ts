/**
 * Makes the broken twins of fixtures/platform/create.json: `lost/<hop>.json` lacks the spans of one
 * hop, `cut/<hop>.json` has everything from one hop on in a trace of its own, as if the context had
 * been dropped on the way to it, and `restarted/<hop>.json` as if it had begun anew, below a parent
 * that nobody exported. Run again after recording a new trace: node scripts/cut-hops.ts
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readUserJourneyContract } from '../src/scenarios/user-journey/contracts.ts';
import { compileContract } from '../src/verify/compiled-contract.ts';
import { matchTrace } from '../src/verify/matching.ts';
import { cutOff, type Recording, recordingSchema, traceOf, withoutSpans } from './recording.ts';

const folder = 'fixtures/platform';
/** Hops to which the context travels between processes. */
const remote = [
  'nginx',
  'kong',
  'bff',
  'url-api',
  'analytics-api',
  'job-scheduler',
  'job',
  'websocket-service',
  'receive',
  'statistics-websocket-service',
  'statistics-receive',
];

const recording = recordingSchema.parse(JSON.parse(readFileSync(`${folder}/create.json`, 'utf8')));
const contract = await compileContract(await readUserJourneyContract('create'));
const matching = matchTrace(contract, traceOf(recording));
const spanIdsOf = (hop: string) => new Set(matching.placed(hop).map(({ span }) => span.spanId));

const write = (path: string, content: Recording) =>
  writeFileSync(`${folder}/${path}`, `${JSON.stringify(content)}\n`);

for (const kind of ['lost', 'cut', 'restarted']) {
  rmSync(`${folder}/${kind}`, { recursive: true, force: true });
  mkdirSync(`${folder}/${kind}`);
}
for (const { hop } of contract.hops) {
  write(`lost/${hop.id}.json`, withoutSpans(recording, spanIdsOf(hop.id)));
}
for (const hop of remote) {
  write(`cut/${hop}.json`, cutOff(recording, spanIdsOf(hop)));
  write(`restarted/${hop}.json`, cutOff(recording, spanIdsOf(hop), 'd'.repeat(16)));
}
