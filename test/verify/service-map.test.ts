import { expect, test } from 'vitest';
import { serviceMap } from '../../src/verify/service-map.ts';
import { makeTrace } from './make-trace.ts';

test('counts calls, messages and queries between services', () => {
  const trace = makeTrace([
    { id: 'edge', kind: 'server' },
    { id: 'api', kind: 'server', parent: 'edge', status: 'error' },
    { id: 'handler', service: 'api', parent: 'api' },
    {
      id: 'query',
      service: 'api',
      kind: 'client',
      parent: 'handler',
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'select 1' },
    },
    { id: 'send', service: 'api', kind: 'producer', parent: 'handler' },
    { id: 'worker', kind: 'consumer', parent: 'send' },
  ]);
  expect(serviceMap([trace, trace])).toEqual([
    { from: 'api', to: 'postgresql', kind: 'database', calls: 2, errors: 0 },
    { from: 'api', to: 'worker', kind: 'message', calls: 2, errors: 0 },
    { from: 'edge', to: 'api', kind: 'call', calls: 2, errors: 2 },
  ]);
});

test('follows a link to a producer in another trace', () => {
  const sent = makeTrace([{ id: 'send', service: 'api', kind: 'producer' }]);
  const links = [{ traceId: sent.traceId, spanId: 'send' }];
  const batch = makeTrace([{ id: 'batch', kind: 'consumer', links }], 'b'.repeat(32));
  expect(serviceMap([sent, batch])).toEqual([
    { from: 'api', to: 'batch', kind: 'message', calls: 1, errors: 0 },
  ]);
});
