/**
 * Makes the broken twins of fixtures/platform/create.json: `lost/<hop>.json` lacks the spans of one
 * hop, `cut/<hop>.json` has everything from one hop on in a trace of its own, as if the context had
 * been dropped on the way to it. Run again after recording a new trace: node scripts/cut-hops.ts
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseTraces } from '../src/jaeger/trace-file.ts';
import { readUserJourneyContract } from '../src/scenarios/user-journey/contracts.ts';
import { compileContract } from '../src/verify/compiled-contract.ts';
import { matchTrace } from '../src/verify/matching.ts';

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
];

const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
});
type RecordedSpan = z.infer<typeof spanSchema>;
const recordingSchema = z.object({
  result: z.looseObject({
    resourceSpans: z.array(
      z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(spanSchema) })) }),
    ),
  }),
});
type Recording = z.infer<typeof recordingSchema>;

const recording = recordingSchema.parse(JSON.parse(readFileSync(`${folder}/create.json`, 'utf8')));
const [trace] = parseTraces(recording) ?? [];
if (!trace) throw new Error('create.json holds no trace');
const contract = await compileContract(await readUserJourneyContract('create'));
const matching = matchTrace(contract, trace);
const spanIdsOf = (hop: string) => new Set(matching.placed(hop).map(({ span }) => span.spanId));

/** The recording with every span as `change` makes it; undefined takes it out. */
function changed(change: (span: RecordedSpan) => RecordedSpan | undefined): Recording {
  const resourceSpans = recording.result.resourceSpans.flatMap((resource) => {
    const scopeSpans = resource.scopeSpans.flatMap((scope) => {
      const spans = scope.spans.flatMap((span) => change(span) ?? []);
      return spans.length > 0 ? [{ ...scope, spans }] : [];
    });
    return scopeSpans.length > 0 ? [{ ...resource, scopeSpans }] : [];
  });
  return { result: { ...recording.result, resourceSpans } };
}

function withDescendants(roots: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(roots);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { spanId, parentSpanId } of trace?.spans ?? []) {
      if (parentSpanId !== undefined && found.has(parentSpanId)) found.add(spanId);
    }
  }
  return found;
}

const write = (path: string, content: Recording) =>
  writeFileSync(`${folder}/${path}`, `${JSON.stringify(content)}\n`);

for (const kind of ['lost', 'cut']) {
  rmSync(`${folder}/${kind}`, { recursive: true, force: true });
  mkdirSync(`${folder}/${kind}`);
}
for (const { hop } of contract.hops) {
  const own = spanIdsOf(hop.id);
  write(
    `lost/${hop.id}.json`,
    changed((span) => (own.has(span.spanId) ? undefined : span)),
  );
}
for (const hop of remote) {
  const roots = spanIdsOf(hop);
  const below = withDescendants(roots);
  const otherTrace = 'c'.repeat(32);
  write(
    `cut/${hop}.json`,
    changed((span) => {
      if (!below.has(span.spanId)) return span;
      const { parentSpanId, ...rest } = { ...span, traceId: otherTrace };
      return roots.has(span.spanId) ? rest : { ...rest, parentSpanId };
    }),
  );
}
