import { describe, expect, it } from 'vitest';
import { takeFaults } from '../../../../services/telemetry/faults/current.ts';
import {
  type Fault as FaultOfServices,
  parseFaults,
} from '../../../../services/telemetry/faults/fault.ts';
import type { Fault } from '../../../../src/lab/fault.ts';

const all = { every: 1, at: 0 };
/** Held to both types: what the lab may write is what a service reads. */
const faults: readonly (Fault & FaultOfServices)[] = [
  { kind: 'context', ...all, over: 'kafka', header: 'tracestate', change: 'dropped' },
  { kind: 'delay', ...all, over: 'job', delayMs: 12.5 },
  { kind: 'span-lost', ...all, span: 'send job-events' },
  { kind: 'export-stopped', ...all },
  { kind: 'error-hidden', ...all },
  { kind: 'attribute', ...all, name: 'note', value: '' },
];
const take = (service: string, list: readonly Fault[]) => () =>
  takeFaults(service, JSON.stringify(list));

describe('a list of faults', () => {
  it('is what the lab writes', () => {
    expect(parseFaults(JSON.stringify(faults))).toEqual(faults);
    expect(take('job-scheduler', faults)).not.toThrow();
  });

  it.each([undefined, '', '[]'])('is empty for %j', (text) => {
    expect(parseFaults(text)).toEqual([]);
  });

  it.each([
    ['{', 'SELF_TEST_FAULTS is not JSON'],
    ['{}', /^SELF_TEST_FAULTS is no list of faults: [^\n]+$/],
    ['[{"kind":"sabotage","every":1,"at":0}]', /^SELF_TEST_FAULTS is no list .*\(0\.kind\)$/],
    ['[{"kind":"export-stopped","every":0,"at":0}]', /\(0\.every\)$/],
    ['[{"kind":"export-stopped","every":1,"at":0,"size":2}]', /size/],
  ])('is refused: %s', (text, reason) => {
    expect(() => parseFaults(text)).toThrow(reason);
  });
});

describe('what a service cannot play', () => {
  const context = { kind: 'context', ...all, header: 'baggage', change: 'dropped' } as const;
  const delay = { kind: 'delay', ...all, delayMs: 1 } as const;
  it.each<[string, Fault, string]>([
    ['bff', { kind: 'limit-ignored', ...all }, 'limit-ignored'],
    ['bff', { ...context, over: 'kafka' }, 'context over kafka'],
    ['analytics-api', { ...context, over: 'http' }, 'context over http'],
    ['url-api', { ...context, over: 'job' }, 'context over job'],
    ['url-api', { ...delay, over: 'kafka' }, 'delay over kafka'],
    ['websocket-service', { ...delay, over: 'http' }, 'delay over http'],
    ['job-scheduler', { ...delay, over: 'websocket' }, 'delay over websocket'],
  ])('%s refuses: %j', (service, fault, what) => {
    expect(take(service, [fault])).toThrow(`SELF_TEST_FAULTS: ${service} cannot play "${what}"`);
  });
});
