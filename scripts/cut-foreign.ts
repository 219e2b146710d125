/**
 * Makes the broken twins of fixtures/foreign, as `scripts/cut-hops.ts` does of the platform's own:
 * spans that were lost, a context that was lost, a parent that is another. Without events and resource
 * attributes, which no twin's claim needs. Run again after record-foreign.ts: node scripts/cut-foreign.ts
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Span } from '../src/verify/trace.ts';
import {
  changed,
  cutOff,
  lean,
  type Recording,
  recordingSchema,
  recordingText,
  traceOf,
  withoutSpans,
} from './recording.ts';

const folder = 'fixtures/foreign';
type Select = (span: Span) => boolean;

const read = (name: string): Recording =>
  lean(recordingSchema.parse(JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'))));
const idsOf = (recording: Recording, select: Select) =>
  new Set(
    traceOf(recording)
      .spans.filter(select)
      .map(({ spanId }) => spanId),
  );
const first = (recording: Recording, select: Select): Span => {
  const span = traceOf(recording).spans.find(select);
  if (span === undefined) throw new Error('no span to cut at');
  return span;
};
const only = ({ spanId }: Span) => new Set([spanId]);

const named =
  (service: string, kind: Span['kind'], name: string): Select =>
  (span) =>
    span.service === service && span.kind === kind && span.name === name;

/** As if the caller had taken another span for the active one. */
const moved = (recording: Recording, which: Select, below: Select): Recording => {
  const [from, to] = [first(recording, which), first(recording, below)];
  return changed(recording, (span) =>
    span.spanId === from.spanId ? { ...span, parentSpanId: to.spanId } : span,
  );
};

const dispatch = read('hotrod/dispatch');
const call = named('frontend', 'client', 'driver.DriverService/FindNearest');
const driver = named('driver', 'server', 'driver.DriverService/FindNearest');
const customer = named('customer', 'server', '/customer');
const route = named('route', 'server', '/route');
const find = named('redis-manual', 'client', 'FindDriverIDs');

const token = read('keycloak/token');
const request: Select = ({ service, kind }) => service === 'keycloak' && kind === 'server';
const insert = named('keycloak', 'client', 'INSERT keycloakdb.OFFLINE_USER_SESSION');
const select = named('keycloak', 'client', 'SELECT keycloakdb.OFFLINE_USER_SESSION');

const twins: Readonly<Record<string, Recording>> = {
  'hotrod/lost/client': withoutSpans(dispatch, idsOf(dispatch, call)),
  'hotrod/lost/server': withoutSpans(dispatch, idsOf(dispatch, driver)),
  'hotrod/lost/one-of-many': withoutSpans(dispatch, only(first(dispatch, route))),
  'hotrod/cut/http': cutOff(dispatch, idsOf(dispatch, customer)),
  'hotrod/cut/grpc': cutOff(dispatch, idsOf(dispatch, driver)),
  'hotrod/cut/one-of-many': cutOff(dispatch, only(first(dispatch, route))),
  'hotrod/cut/untied': cutOff(dispatch, idsOf(dispatch, find)),
  'hotrod/misplaced/server': moved(dispatch, customer, call),
  'keycloak/lost/server': withoutSpans(token, idsOf(token, request)),
  'keycloak/lost/client': withoutSpans(token, idsOf(token, insert)),
  'keycloak/cut/untied': cutOff(token, idsOf(token, insert)),
  'keycloak/misplaced/client': moved(token, insert, select),
};

for (const path of ['hotrod', 'keycloak']) {
  for (const kind of ['lost', 'cut', 'misplaced']) {
    rmSync(`${folder}/${path}/${kind}`, { recursive: true, force: true });
    mkdirSync(`${folder}/${path}/${kind}`);
  }
}
for (const [name, recording] of Object.entries(twins)) {
  writeFileSync(`${folder}/${name}.json`, `${recordingText(recording)}\n`);
}
