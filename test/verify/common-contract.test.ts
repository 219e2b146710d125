import { expect, it } from 'vitest';
import { draftContract } from '../../src/verify/draft-contract.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const request = (path: string, ...below: readonly SpanDraft[]): Trace =>
  makeTrace([
    {
      id: '1'.repeat(16),
      service: 'shop',
      name: 'GET',
      kind: 'server',
      lasts: 100,
      attributes: { 'http.request.method': 'GET', 'url.path': path },
    },
    ...below,
  ]);
const query = (digit: string, more: Partial<SpanDraft> = {}): SpanDraft => ({
  id: digit.repeat(16),
  parent: '1'.repeat(16),
  service: 'shop',
  name: 'SELECT',
  kind: 'client',
  attributes: { 'db.system.name': 'mysql' },
  ...more,
});
const contractOf = async (trace: Trace, ...alike: readonly Trace[]) =>
  (await draftContract({ trace, alike })).contract;

it('numbers that differ become a least', async () => {
  const two = request('/items', query('2'), query('3'));
  const three = request('/items', query('2'), query('3'), query('4'));
  expect((await contractOf(two, three)).hops[1]).toMatchObject({ count: { min: 2 } });
  expect((await contractOf(three, two)).hops[1]).toMatchObject({ count: { min: 2 } });
  expect((await contractOf(two, two)).hops[1]).toMatchObject({ count: 2 });
});

it('a row that one of them lacks is struck, and what hangs on it hangs on what is above', async () => {
  const cache = query('2', { name: 'GET', service: 'cache', kind: 'server' });
  const behind = query('3', { parent: '2'.repeat(16) });
  const { contract, leftOut } = await draftContract({
    trace: request('/items', cache, behind),
    alike: [request('/items', query('3'))],
  });
  expect(contract.hops.map(({ id, parent }) => [id, parent])).toEqual([
    ['shop', undefined],
    ['shop-SELECT', 'shop'],
  ]);
  expect(leftOut).toEqual(['cache GET']);
});

it('values that differ are only present, and what one of them lacks is not asked', async () => {
  const one = request('/items', query('2'));
  const other = request('/items', query('2', { attributes: { 'db.system.name': 'postgresql' } }));
  const bare = request('/items', query('2', { attributes: {} }));
  expect((await contractOf(one, other)).hops[1]?.attributes).toEqual({
    'db.system.name': 'present',
  });
  expect((await contractOf(one, bare)).hops[1]?.attributes).toBeUndefined();
});

it('a call that failed in one of them may fail', async () => {
  const one = request('/items', query('2'));
  const failed = request('/items', query('2', { status: 'error' }));
  for (const contract of [await contractOf(one, failed), await contractOf(failed, one)]) {
    expect(contract.hops.map(({ status }) => status)).toEqual([undefined, 'any']);
  }
});

it('what differs in their paths is left open', async () => {
  const contract = await contractOf(request('/of/alice/items'), request('/of/bob/items'));
  expect(contract.recognise).toEqual({ method: 'GET', path: '/^/of/[^/\\s]+/items$/' });
  const none = await contractOf(request('/items'), request('/items/of/bob'));
  expect(none.recognise).toEqual({ method: 'GET' });
});

it('a trace of another kind is refused', async () => {
  const other = makeTrace([{ id: '2'.repeat(16), service: 'mail', name: 'send' }], 'b'.repeat(32));
  await expect(contractOf(request('/items'), other)).rejects.toThrow(
    `not of one kind of request: in ${'b'.repeat(32)}`,
  );
});
