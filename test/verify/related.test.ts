import { expect, test } from 'vitest';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { contractSchema } from '../../src/verify/contract.ts';
import { matchTrace } from '../../src/verify/matching.ts';
import { relatedQueries } from '../../src/verify/related.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

async function queries(
  hops: readonly object[],
  drafts: readonly SpanDraft[],
  requestIds: readonly string[] = [],
) {
  const contract = await compileContract(contractSchema.parse({ contract: 'c', hops }));
  return relatedQueries(matchTrace(contract, makeTrace(drafts)), requestIds);
}
const hops = [
  { id: 'send', service: 'api', kind: 'producer' },
  { id: 'consumer', service: ['a', 'b'], kind: 'consumer', parent: 'send' },
  { id: 'query', service: 'a', kind: 'client', parent: 'consumer' },
];
const send: SpanDraft = {
  id: 'send',
  service: 'api',
  kind: 'producer',
  attributes: { 'messaging.kafka.message.key': 'k' },
};

test('asks every service of a broken end for the key of the message, and not further down', async () => {
  const asked = await queries(hops, [send]);
  expect(asked).toMatchObject([
    { service: 'a', attributes: { 'messaging.kafka.message.key': 'k' } },
    { service: 'b', attributes: { 'messaging.kafka.message.key': 'k' } },
  ]);
});

test('asks nothing about a complete trace', async () => {
  const drafts: readonly SpanDraft[] = [
    send,
    { id: 'consumer', service: 'a', kind: 'consumer', parent: 'send' },
    { id: 'query', service: 'a', kind: 'client', parent: 'consumer' },
  ];
  expect(await queries(hops, drafts)).toEqual([]);
});

test('asks for the ids of the request, and for whatever ran during a call', async () => {
  const rows = [
    { id: 'edge', service: 'edge' },
    { id: 'kong', service: 'kong', parent: 'edge' },
  ];
  const asked = await queries(rows, [{ id: 'edge' }], ['r-1']);
  expect(asked.map(({ attributes }) => attributes)).toEqual(
    expect.arrayContaining([{ 'kong.request.id': 'r-1' }, {}]),
  );
});
