import { expect, test } from 'vitest';
import { Keyspace } from '../../../stack/redis/keyspace.ts';

test('frees expired keys that nobody asks for', () => {
  let nowMs = 1_000;
  const keyspace = new Keyspace(() => nowMs);
  keyspace.set('short', 'string', 'v');
  keyspace.set('long', 'string', 'v');
  keyspace.set('ever', 'string', 'v');
  keyspace.expireAt('short', 2_000);
  keyspace.expireAt('long', 3_000);
  expect(keyspace.sweep()).toBe(3);
  nowMs = 2_000;
  expect(keyspace.sweep()).toBe(2);
  nowMs = 10_000;
  expect(keyspace.sweep()).toBe(1);
  expect(keyspace.keys()).toEqual(['ever']);
});

test('counts the time to live down to the millisecond', () => {
  let nowMs = 0;
  const keyspace = new Keyspace(() => nowMs);
  keyspace.set('k', 'string', 'v');
  keyspace.expireAt('k', 1_500);
  nowMs = 1_499;
  expect(keyspace.timeToLiveMs('k')).toBe(1);
  nowMs = 1_500;
  expect(keyspace.timeToLiveMs('k')).toBeUndefined();
});
