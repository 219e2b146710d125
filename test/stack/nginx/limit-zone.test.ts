import { expect, test } from 'vitest';
import { LimitZone } from '../../../stack/nginx/limit-zone.ts';

const statuses = (zone: LimitZone, times: readonly number[], burst: number, nodelay = true) =>
  times.map((atMs) => zone.take('client', burst, nodelay, atMs).status);

test('lets the burst and one more pass at once, and refuses the next', () => {
  const observed = statuses(new LimitZone(10), Array(8).fill(0), 5);
  expect(observed).toEqual([...Array(6).fill('PASSED'), 'REJECTED', 'REJECTED']);
});

test('gives a place back every 100 ms at 10 r/s, to the millisecond', () => {
  const zone = new LimitZone(10);
  statuses(zone, Array(6).fill(0), 5);
  expect(statuses(zone, [99, 100, 100], 5)).toEqual(['REJECTED', 'PASSED', 'REJECTED']);
});

test('a refused request does not make the next one wait longer', () => {
  const zone = new LimitZone(10);
  statuses(zone, Array(200).fill(0), 5);
  expect(statuses(zone, [100], 5)).toEqual(['PASSED']);
});

test('without nodelay, 30 at once are 1 passed, 20 delayed by up to 400 ms, 9 refused', () => {
  const zone = new LimitZone(50);
  const verdicts = Array.from({ length: 30 }, () => zone.take('client', 20, false, 0));
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  expect([count('PASSED'), count('DELAYED'), count('REJECTED')]).toEqual([1, 20, 9]);
  expect(Math.max(...verdicts.map(({ delayMs }) => delayMs))).toBe(400);
});

test('counts clients apart', () => {
  const zone = new LimitZone(10);
  expect(zone.take('a', 0, true, 0).status).toBe('PASSED');
  expect(zone.take('b', 0, true, 0).status).toBe('PASSED');
  expect(zone.take('a', 0, true, 0).status).toBe('REJECTED');
});

test('a clock that goes back gives nothing away', () => {
  const zone = new LimitZone(10);
  statuses(zone, Array(6).fill(1_000), 5);
  expect(statuses(zone, [0], 5)).toEqual(['REJECTED']);
});

test('remembers a busy client while a zone overflows with others', () => {
  const zone = new LimitZone(10);
  for (let client = 0; client < 20_000; client += 1) {
    zone.take(`client ${client}`, 0, true, 0);
    if (client % 1_000 === 0) zone.take('busy', 0, true, 0);
  }
  expect(zone.take('busy', 0, true, 0).status).toBe('REJECTED');
});
